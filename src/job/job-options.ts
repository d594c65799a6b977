import type { Duration } from 'aws-cdk-lib';
import type { WorkloadOptions } from '../workload/workload-options';
import type { JobSchedule } from './schedule/job-schedule';

/**
 * Options of a job.
 *
 * A job has no ECS Exec, so `exec: true` is an error. With `exec: false`, the root file system is read-only. A job reads
 * the current values of its secrets when it starts, so a rotation redeploys nothing.
 */
export interface JobOptions extends WorkloadOptions {
  /**
   * The times at which the job runs.
   *
   * @default JobSchedule.onDemand()
   */
  readonly schedule?: JobSchedule;

  /**
   * The arguments of a run. They follow `command`, or replace the command of the image.
   *
   * A run by hand can have others: `{"arguments": ["--date", "2026-11-27"]}`. While the placeholder runs, they have no
   * effect.
   *
   * @default - no arguments
   */
  readonly arguments?: string[];

  /**
   * The items of a list. A run starts one task for each item, which reads it from `JOB_ITEM`.
   *
   * An item that fails does not stop the others. The run then fails, and its dead letter has the items that failed.
   *
   * @default - a run is one task
   */
  readonly items?: string[];

  /**
   * The maximum number of tasks of a run at the same time. It needs `items`.
   *
   * @default 10
   */
  readonly maxParallel?: number;

  /**
   * The number of times that a task is repeated after it failed. A task that took too long is not repeated.
   *
   * @default 2
   */
  readonly retries?: number;

  /**
   * The maximum duration of a task, from its request to its end, for each attempt. Then the task is stopped, and the run
   * fails.
   *
   * @default Duration.hours(1)
   */
  readonly timeout?: Duration;

  /**
   * Indicates whether a run may begin while an older run is running. Otherwise it is skipped.
   *
   * @default false
   */
  readonly allowOverlap?: boolean;

  /**
   * The time after a scheduled time within which a run must start, for the alarm `JobNotStarted`.
   *
   * @default Duration.minutes(15)
   */
  readonly startWithin?: Duration;

  /**
   * The time after a scheduled time within which a run must end, for the alarm `JobLate`.
   *
   * @default - 15 minutes more than all attempts can take, at most 24 hours
   */
  readonly finishWithin?: Duration;
}
