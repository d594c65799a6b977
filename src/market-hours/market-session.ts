import type { Weekday } from './weekday';

/** A time in which a market is open, on the days of the week on which it is. */
export interface MarketSession {
  /** When it opens, as `HH:MM` in the market's time zone, from `00:00`. */
  readonly open: string;

  /**
   * When it closes, as `HH:MM` in the market's time zone, to `24:00`. It is on the day of its opening: a session over
   * midnight is two, one to `24:00` and one from `00:00`.
   */
  readonly close: string;

  /**
   * On which days of the week.
   *
   * @default - Monday to Friday
   */
  readonly days?: Weekday[];
}
