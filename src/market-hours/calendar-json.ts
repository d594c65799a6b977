import type { CalendarWithSessions } from './dated-calendar';
import { type Day, dateOf, MINUTE, parseDay, type Span, ZoneClock } from './local-time';
import { type ParsedCalendar, sessionsOn } from './parse-calendar';
import { DAY_MINUTES, TradingDays } from './trading-days';

const DAY = DAY_MINUTES * MINUTE;
const NO_DATES: ParsedCalendar = { holidays: new Set(), halfDays: new Map(), specialDays: new Map() };

/**
 * Returns the sessions of a calendar as JSON, which a program can read without a time zone database.
 *
 * docs/market-calendars.md describes the members.
 */
export function calendarJson(call: string, calendar: CalendarWithSessions): string {
  const { name, timeZone, until } = calendar;
  const { week, dates } = new TradingDays(call, calendar);
  const changed = [...dates.holidays, ...dates.halfDays.keys(), ...dates.specialDays.keys()].sort(
    (one, other) => one - other,
  );
  const from = calendar.from ?? `${dateOf(Math.min(...changed, parseDay(until))).slice(0, 4)}-01-01`;
  const usual = Array.from({ length: 7 }, (_, weekday) => pairs(week[weekday]));
  const days = changed
    .map((day) => [dateOf(day), pairs(sessionsOn(week, dates, day)), pairs(sessionsOn(week, NO_DATES, day))] as const)
    .filter(([, sessions, others]) => JSON.stringify(sessions) !== JSON.stringify(others));
  return JSON.stringify({
    name,
    timeZone,
    from,
    until,
    utcOffsets: offsets(ZoneClock.of(timeZone), parseDay(from) - 1, parseDay(until) + 1),
    week: usual,
    days: Object.fromEntries(days.map(([date, sessions]) => [date, sessions])),
  });
}

function pairs(sessions: Span[]): number[][] {
  return sessions.map(({ start, end }) => [start, end]);
}

/** Returns the instants from which an offset from UTC applies, with the offset in minutes. */
function offsets(clock: ZoneClock, first: Day, last: Day): [string, number][] {
  const found: [string, number][] = [];
  let known: number | undefined;
  for (let day = first; day <= last; day++) {
    const midnight = day * DAY;
    if (clock.offsetAt(midnight) === known && clock.offsetAt(midnight + DAY) === known) continue;
    for (let instant = midnight; instant < midnight + DAY; instant += MINUTE) {
      const offset = clock.offsetAt(instant);
      if (offset !== known) found.push([new Date(instant).toISOString().replace('.000Z', 'Z'), offset / MINUTE]);
      known = offset;
    }
  }
  return found;
}
