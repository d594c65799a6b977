import type { Duration } from 'aws-cdk-lib';

/** The scheduled times of a trigger at which the job runs. */
export interface JobGate {
  /**
   * `only`: the job runs only at these times. `except`: the job runs at each scheduled time except these.
   *
   * After the end of the calendar, the rule stays the same, because later times are in no list.
   */
  readonly runs: 'only' | 'except';

  /** Times in UTC in the format of `<aws.scheduler.scheduled-time>`, for example `2026-11-27T18:30:00Z`, in ascending order. */
  readonly times: string[];
}

/** One schedule of EventBridge Scheduler that starts a job. */
export interface JobTrigger {
  /** The id of the schedule's construct. It is unique within the job. */
  readonly id: string;

  /** The expression: `cron(…)` or `rate(…)`. */
  readonly expression: string;

  /** The IANA time zone of the expression. Undefined for a rate. */
  readonly timeZone?: string;

  /** The scheduled times at which the job runs. Undefined if the job runs at each scheduled time. */
  readonly gate?: JobGate;
}

/** The end of the calendar that a schedule follows. */
export interface JobCalendarEnd {
  /** The name of the market. */
  readonly name: string;

  /** The last date that the calendar covers, as `YYYY-MM-DD`. */
  readonly until: string;

  /** The end of that date by the market's clock. Unit: seconds since 1970. */
  readonly epochSeconds: number;
}

/** Everything that a job needs to know about its schedule. */
export interface JobScheduleConfig {
  /** The schedules to create. Their number does not depend on the number of holidays. Empty for `onDemand()`. */
  readonly triggers: JobTrigger[];

  /** The schedule in words, for descriptions of alarms and resources. */
  readonly description: string;

  /** The longest time between two runs in whole minutes. Undefined without triggers, or if it is not known. */
  readonly longestPause?: Duration;

  /** A date on which the job does not run, because the clock skips the only time of that day. */
  readonly skippedDate?: string;

  /** The end of the calendar. Undefined if the schedule follows no calendar. */
  readonly calendarEnd?: JobCalendarEnd;
}
