import type { Minute } from '../../../rigs/alarms/series';
import { minutes, nothing, type Recordings } from './recording';

/** One data point, and minutes without data. */
const once = (value: Minute, pause: number): Minute[] => [value, ...nothing(pause)];
/** No run. */
const NO_RUN = {
  ExecutionsStarted: nothing(30),
  ExecutionsSucceeded: nothing(30),
  ExecutionTime: nothing(30),
  ExecutionsFailed: nothing(30),
  ExecutionsTimedOut: nothing(30),
  ExecutionsAborted: nothing(30),
};
/** The metrics of runs that start each ten minutes and take two of them. */
const REGULAR = {
  ...NO_RUN,
  ExecutionsStarted: [...once(1, 9), ...once(1, 9), ...once(1, 9)],
  ExecutionsSucceeded: [...nothing(2), ...once(1, 9), ...once(1, 9), ...once(1, 7)],
  ExecutionTime: [...nothing(2), ...once(120_000, 9), ...once(120_000, 9), ...once(120_000, 7)],
};

/** The kinds of alarms on jobs. The job runs each ten minutes, starts within five and ends within ten. */
export const JOBS: Record<string, Recordings> = {
  'job-failed': {
    alarm: [
      { event: 'a run that failed', metrics: { ...NO_RUN, ExecutionsFailed: [...nothing(2), 1, ...nothing(5)] } },
      { event: 'a run that somebody stopped', metrics: { ...NO_RUN, ExecutionsAborted: [1, ...nothing(5)] } },
      {
        event: 'a run that failed, before one that was skipped',
        metrics: {
          ...NO_RUN,
          ExecutionsFailed: [1, ...nothing(9)],
          ExecutionsSucceeded: [...nothing(5), ...once(1, 4)],
          ExecutionTime: [300_000, ...nothing(4), ...once(700, 4)],
        },
      },
    ],
    quiet: [
      { event: 'runs that succeed', metrics: REGULAR },
      { event: 'no run', metrics: { ...NO_RUN, ExecutionsFailed: nothing(20) } },
    ],
  },
  'job-not-started': {
    alarm: [
      {
        event: 'a schedule that somebody disabled',
        metrics: { ...NO_RUN, ExecutionsStarted: [...once(1, 9), ...once(1, 17)] },
      },
      { event: 'a schedule that never started a run', metrics: { ...NO_RUN, ExecutionsStarted: nothing(20) } },
    ],
    quiet: [
      { event: 'runs at their times', metrics: REGULAR },
      { event: 'runs that fail', metrics: { ...REGULAR, ExecutionsFailed: minutes(28, 1) } },
    ],
  },
  'job-late': {
    alarm: [
      {
        event: 'a run that does not end',
        metrics: {
          ...REGULAR,
          ExecutionsSucceeded: [...nothing(2), ...once(1, 25)],
          ExecutionTime: [...nothing(2), ...once(120_000, 25)],
        },
      },
    ],
    quiet: [
      { event: 'runs that end in time', metrics: REGULAR },
      {
        event: 'runs that fail, which another alarm reports',
        metrics: {
          ExecutionsStarted: REGULAR.ExecutionsStarted,
          ExecutionsFailed: [...once(1, 9), ...once(1, 9), ...once(1, 7)],
        },
      },
    ],
  },
};
