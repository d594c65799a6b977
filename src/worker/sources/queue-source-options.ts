import type { Duration } from 'aws-cdk-lib';
import type * as sqs from 'aws-cdk-lib/aws-sqs';

/** Options of `WorkSource.queue()`. */
export interface QueueSourceOptions {
  /**
   * The number of messages per task, waiting and in progress.
   *
   * It is the longest acceptable waiting time divided by the time per message. Unit: messages.
   */
  readonly backlogPerTask: number;

  /**
   * The age of the oldest message that causes an alarm.
   *
   * @default Duration.minutes(30)
   */
  readonly maxAge?: Duration;

  /**
   * The number of messages in the dead-letter queue that causes an alarm.
   *
   * @default 1
   */
  readonly maxDeadLetters?: number;

  /**
   * The dead-letter queue of an imported queue, whose redrive policy the CDK does not know.
   *
   * @default - the dead-letter queue of the queue
   */
  readonly deadLetterQueue?: sqs.IQueue;
}
