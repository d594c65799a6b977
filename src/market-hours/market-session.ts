import type { Weekday } from './weekday';

/** A period in which a market is open. */
export interface DaySession {
  /** The opening, as `HH:MM` in the market's time zone, from `00:00`. */
  readonly open: string;

  /** The close, as `HH:MM` in the market's time zone, up to `24:00`. */
  readonly close: string;

  /**
   * Indicates whether the opening is on the day before.
   *
   * The session then belongs to the date of its close, which is the trade date of a futures exchange. A holiday on this date
   * closes the whole session, and a half-day ends it early.
   *
   * @default false
   */
  readonly opensDayBefore?: boolean;
}

/**
 * A period of a day in which a market is open, and the days of the week on which it applies.
 *
 * Without `opensDayBefore`, the close is on the same day as the opening. Write a session over midnight that belongs to both
 * of its dates as two: one to `24:00` and one from `00:00`.
 */
export interface MarketSession extends DaySession {
  /**
   * The days of the week on which the session takes place. With `opensDayBefore`, these are the days of the close.
   *
   * @default - Monday to Friday
   */
  readonly days?: Weekday[];
}
