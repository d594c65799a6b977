import type { HalfDay } from './half-day';

/** Dates on which a market is not open as on other days. */
export interface MarketCalendarDates {
  /**
   * Dates on which it is closed, as `YYYY-MM-DD`.
   *
   * @default - none
   */
  readonly holidays?: string[];

  /**
   * Dates on which it closes early.
   *
   * @default - none
   */
  readonly halfDays?: HalfDay[];
}
