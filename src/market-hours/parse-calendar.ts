import type { IConstruct } from 'constructs';
import { UsageError, type UsageErrorDetails } from '../validation/usage-error';
import type { DatedCalendar } from './dated-calendar';
import { type Day, parseDay, parseMinutes, type Span, weekdayOf } from './local-time';
import { failure, spanOf } from './parse-sessions';

/** A calendar with parsed dates. */
export interface ParsedCalendar {
  readonly holidays: ReadonlySet<Day>;
  /** The early close of each half-day. Unit: minutes since midnight. */
  readonly halfDays: ReadonlyMap<Day, number>;
  /** The sessions of each special day, in ascending order. */
  readonly specialDays: ReadonlyMap<Day, Span[]>;
  readonly until?: Day;
}

type Dates = Pick<DatedCalendar, 'holidays' | 'halfDays' | 'specialDays' | 'from' | 'until'>;

const NO_DATES: Dates = { holidays: [], halfDays: [], specialDays: [] };

/** Returns the parsed calendar of a market. Throws if its dates contradict each other or the sessions. */
export function parseCalendar(
  scope: IConstruct | string,
  name: string,
  week: Span[][],
  calendar: Dates = NO_DATES,
): ParsedCalendar {
  const fail = (details: UsageErrorDetails) =>
    new UsageError(scope, 'InvalidMarketCalendar', { ...details, got: `${details.got} (${name})` });
  const holidays = new Set(calendar.holidays.map(parseDay));
  const halfDays = new Map<Day, number>();
  for (const { date, close } of calendar.halfDays) {
    const [day, minutes] = [parseDay(date), parseMinutes(close)];
    const sessions = holidays.has(day) ? [] : week[weekdayOf(day)];
    if (!sessions.some(({ start }) => start < minutes) || sessions.every(({ end }) => end <= minutes)) {
      throw fail({
        got: `the half-day ${date}, which closes at '${close}'`,
        expected: 'a day on which the market is open, and a close between the opening and the usual close',
        fix: 'correct the date or the time, or add the date to holidays',
      });
    }
    if (halfDays.has(day)) {
      throw fail({
        got: `two half-days on ${date}`,
        expected: 'one early close for each date',
        fix: 'remove one of them; MarketCalendar.adding() replaces the entry of the same date',
      });
    }
    halfDays.set(day, minutes);
  }
  const specialDays = new Map<Day, Span[]>();
  for (const { date, sessions } of calendar.specialDays) {
    const day = parseDay(date);
    const spans = sessions.map((session) => spanOf(session, failure(scope, name)));
    spans.sort((one, other) => one.start - other.start);
    const overlap = spans.some(({ end }, index) => end > (spans[index + 1]?.start ?? Number.POSITIVE_INFINITY));
    if (overlap || holidays.has(day) || halfDays.has(day) || specialDays.has(day)) {
      throw fail({
        got: `the special day ${date}${overlap ? ' with sessions that overlap' : ', which the calendar has twice'}`,
        expected: 'sessions that do not overlap, and one entry for each date',
        fix: 'merge the sessions, or remove the other entry of this date',
      });
    }
    specialDays.set(day, spans);
  }
  const until = calendar.until === undefined ? undefined : parseDay(calendar.until);
  const dates = [...holidays, ...halfDays.keys(), ...specialDays.keys()];
  const last = Math.max(...dates);
  if (until !== undefined && until < last) {
    throw fail({
      got: `until: '${calendar.until}' and a later date`,
      expected: 'no date after until',
      fix: 'set until to the last date that the calendar covers',
    });
  }
  const bounds = until === undefined ? dates : [...dates, until];
  if (calendar.from !== undefined && Math.min(...bounds) < parseDay(calendar.from)) {
    throw fail({
      got: `from: '${calendar.from}' and an earlier date`,
      expected: 'no date before from',
      fix: 'set from to the first date that the calendar covers',
    });
  }
  return { holidays, halfDays, specialDays, until };
}

/** Returns the sessions of a date in ascending order: none on a holiday, and none after the early close of a half-day. */
export function sessionsOn(week: Span[][], { holidays, halfDays, specialDays }: ParsedCalendar, day: Day): Span[] {
  const special = specialDays.get(day);
  if (special) return special;
  if (holidays.has(day)) return [];
  const close = halfDays.get(day) ?? Number.POSITIVE_INFINITY;
  return week[weekdayOf(day)]
    .filter(({ start }) => start < close)
    .map(({ start, end }) => ({ start, end: Math.min(end, close) }));
}
