import type { DaySession, MarketSession } from './market-session';

/** A day on which a market closes early. */
export interface HalfDay {
  /** The date, as `YYYY-MM-DD`. */
  readonly date: string;

  /** The early close, as `HH:MM` in the market's time zone. */
  readonly close: string;
}

/** A day whose sessions differ from the usual ones in more than the close. */
export interface SpecialDay {
  /** The date, as `YYYY-MM-DD`. */
  readonly date: string;

  /** All sessions of this date. */
  readonly sessions: DaySession[];
}

/** The dates of a market's holidays, half-days and special days. */
export interface MarketCalendarDates {
  /**
   * The dates on which the market is closed, as `YYYY-MM-DD`.
   *
   * @default - no holidays
   */
  readonly holidays?: string[];

  /**
   * The dates on which the market closes early.
   *
   * @default - no half-days
   */
  readonly halfDays?: HalfDay[];

  /**
   * The dates with sessions of their own, which replace the usual sessions: a late opening, or trading on a Saturday.
   *
   * @default - no special days
   */
  readonly specialDays?: SpecialDay[];
}

/** The dates of a calendar, and the end of the period that they cover. */
export interface MarketCalendarOptions extends MarketCalendarDates {
  /**
   * The last date that the calendar covers, as `YYYY-MM-DD`.
   *
   * From six months before this date, each synthesis adds a warning. After this date the market has no holidays. A
   * `JobSchedule` does not accept a calendar after this date.
   */
  readonly until: string;

  /**
   * The first date that the calendar covers, as `YYYY-MM-DD`. The methods that look up dates throw for an earlier date.
   *
   * @default - none: the market has no holidays before the first date of the lists
   */
  readonly from?: string;

  /**
   * The name of the market in errors, warnings and descriptions.
   *
   * @default - the time zone; without a time zone, `the market`
   */
  readonly name?: string;

  /**
   * The time zone of the market by its IANA name, for example `Asia/Tokyo`. A `JobSchedule` needs it together with
   * `sessions`. `MarketHours` has its own time zone.
   *
   * @default - none: the calendar has dates only
   */
  readonly timeZone?: string;

  /**
   * The usual sessions of the market. A `JobSchedule` needs them together with `timeZone`. `MarketHours` has its own
   * sessions.
   *
   * @default - none: the calendar has dates only
   */
  readonly sessions?: MarketSession[];
}
