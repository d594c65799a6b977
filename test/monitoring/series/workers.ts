import { minutes, nothing, type Recordings } from './recording';

/** The kinds of alarms on the work of workers. Each source has metrics of its own. */
export const WORKERS: Record<string, Recordings> = {
  'work-late': {
    alarm: [
      {
        event: 'a worker that is slower than the messages arrive',
        metrics: { ApproximateAgeOfOldestMessage: [600, 1_200, 1_500, 1_860, 1_920, 1_980] },
      },
      {
        event: 'a worker whose tasks cannot start',
        metrics: { ApproximateAgeOfOldestMessage: Array.from({ length: 40 }, (_, minute) => 60 * minute) },
      },
      {
        event: 'a shard with a record that fails again and again',
        metrics: { 'GetRecords.IteratorAgeMilliseconds': Array.from({ length: 12 }, (_, minute) => 60_000 * minute) },
      },
      {
        event: 'a reader that is behind and then stops, so that the age has no data',
        metrics: { 'GetRecords.IteratorAgeMilliseconds': [...minutes(4, 400_000), ...nothing(10)] },
      },
      {
        event: 'a consumer group that is too slow',
        metrics: { SumOffsetLag: [0, 2_000, 4_000, 6_000, 8_000, 10_000] },
      },
      {
        event: 'a consumer group that is behind and then rebalances',
        metrics: { SumOffsetLag: [...minutes(4, 9_000), ...nothing(6)] },
      },
    ],
    quiet: [
      {
        event: 'a queue without messages, which has no age',
        metrics: { ApproximateAgeOfOldestMessage: [...minutes(5, 30), ...nothing(10)] },
      },
      {
        event: 'the first message after a night, while the worker starts',
        metrics: { ApproximateAgeOfOldestMessage: [...nothing(3), 960, 1_020, 1_080, 1_140, ...nothing(5)] },
      },
      {
        event: 'a pause of the readers during a deployment',
        metrics: { 'GetRecords.IteratorAgeMilliseconds': [0, 0, 120_000, 180_000, 60_000, 0] },
      },
      { event: 'a stream without a reader', metrics: { 'GetRecords.IteratorAgeMilliseconds': nothing(10) } },
      { event: 'a short peak of a topic', metrics: { SumOffsetLag: [0, 6_000, 6_000, 400, 0, 0] } },
      { event: 'a group that rebalances', metrics: { SumOffsetLag: [100, 200, ...nothing(8), 300] } },
    ],
  },
  'work-failed': {
    alarm: [
      {
        event: 'one message that the worker cannot process, in a queue that SQS then stops counting',
        metrics: { ApproximateNumberOfMessagesVisible: [...minutes(10, 0), ...minutes(5, 1), ...nothing(30)] },
      },
    ],
    quiet: [
      { event: 'an empty dead-letter queue', metrics: { ApproximateNumberOfMessagesVisible: minutes(30, 0) } },
      { event: 'a dead-letter queue without activity', metrics: { ApproximateNumberOfMessagesVisible: nothing(30) } },
    ],
  },
};
