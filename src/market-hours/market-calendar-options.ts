import type { MarketCalendarDates } from './market-calendar-dates';

/** A dated list of the days on which a market is not open as on other days. */
export interface MarketCalendarOptions extends MarketCalendarDates {
  /**
   * The last date that the list knows of, as `YYYY-MM-DD`. A synth in the six months before it, or after, warns; after it
   * the market's days of the week go on without holidays.
   */
  readonly until: string;
}
