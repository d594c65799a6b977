import { type Calendar, sessionOf } from '../../../../examples/trading-day/services/src/shared/session';
import { MarketCalendar } from '../../../../src';

/** The calendar as the services read it. */
export const CALENDAR: Calendar = JSON.parse(MarketCalendar.nyse().toJson());

function session(day: string) {
  const found = sessionOf(CALENDAR, day);
  if (!found) throw new Error(`no session on ${day}`);
  return found;
}

export const FULL_DAY = session('2026-11-30');
export const HALF_DAY = session('2026-11-27');
