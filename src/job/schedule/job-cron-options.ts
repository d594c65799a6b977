/**
 * The fields of a cron expression, and its time zone.
 *
 * A field is `*`, a value, a range such as `9-17`, a step such as `0/15`, or a list of them. Months and days of the week
 * also have names, such as `JAN` and `MON`.
 *
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#cron-based
 */
export interface JobCronOptions {
  /** The minutes, from 0 to 59. */
  readonly minute: string;

  /** The hours, from 0 to 23. */
  readonly hour: string;

  /**
   * The days of the month, from 1 to 31. Also `L` for the last day, `LW` for the last weekday, and `15W` for the weekday
   * that is nearest to day 15. Set `day` or `weekDay`, not both.
   *
   * @default - each day, or the days of `weekDay`
   */
  readonly day?: string;

  /**
   * The months, from 1 to 12 or from `JAN` to `DEC`.
   *
   * @default - each month
   */
  readonly month?: string;

  /**
   * The days of the week, from 1 (Sunday) to 7 or from `SUN` to `SAT`. Also `6L` for the last Friday of the month, and
   * `6#3` for the third. Set `day` or `weekDay`, not both.
   *
   * @default - each day of the week, or the days of `day`
   */
  readonly weekDay?: string;

  /**
   * The years, from 1970 to 2199.
   *
   * @default - each year
   */
  readonly year?: string;

  /**
   * The time zone by its IANA name, for example `America/New_York`.
   *
   * @default 'Etc/UTC'
   */
  readonly timeZone?: string;
}
