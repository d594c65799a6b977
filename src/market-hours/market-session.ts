import type { Weekday } from './weekday';

/** A period of a day in which a market is open, and the days of the week on which it applies. */
export interface MarketSession {
  /** The opening, as `HH:MM` in the market's time zone, from `00:00`. */
  readonly open: string;

  /**
   * The close, as `HH:MM` in the market's time zone, up to `24:00`.
   *
   * The close is on the same day as the opening. Write a session over midnight as two: one to `24:00` and one from `00:00`.
   */
  readonly close: string;

  /**
   * The days of the week on which the session takes place.
   *
   * @default - Monday to Friday
   */
  readonly days?: Weekday[];
}
