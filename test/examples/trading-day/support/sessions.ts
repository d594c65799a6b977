import { type Calendar, sessionOf } from '../../../../examples/trading-day/services/src/shared/session';

export const CALENDAR: Calendar = {
  timeZone: 'America/New_York',
  open: '09:30',
  close: '16:00',
  holidays: ['2026-11-26'],
  halfDays: [{ date: '2026-11-27', close: '13:00' }],
};

function session(day: string) {
  const found = sessionOf(CALENDAR, day);
  if (!found) throw new Error(`no session on ${day}`);
  return found;
}

export const FULL_DAY = session('2026-11-30');
export const HALF_DAY = session('2026-11-27');
