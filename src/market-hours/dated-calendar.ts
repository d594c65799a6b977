import type { HalfDay, SpecialDay } from './calendar-dates';
import type { MarketSession } from './market-session';

/** The members of a `MarketCalendar` that are not methods. */
export interface DatedCalendar {
  readonly name: string;
  readonly holidays: string[];
  readonly halfDays: HalfDay[];
  readonly specialDays: SpecialDay[];
  readonly from?: string;
  readonly until?: string;
  readonly timeZone?: string;
  readonly sessions?: MarketSession[];
}

/** A calendar with the sessions of its market. */
export interface CalendarWithSessions extends DatedCalendar {
  readonly until: string;
  readonly timeZone: string;
  readonly sessions: MarketSession[];
}
