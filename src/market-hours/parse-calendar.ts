import type { IConstruct } from 'constructs';
import { UsageError, type UsageErrorDetails } from '../validation/usage-error';
import { type Day, parseDay, parseMinutes, type Span, weekdayOf } from './local-time';
import { MarketCalendar } from './market-calendar';

/** A calendar with parsed dates. */
export interface ParsedCalendar {
  readonly holidays: ReadonlySet<Day>;
  /** The early close of each half-day. Unit: minutes since midnight. */
  readonly halfDays: ReadonlyMap<Day, number>;
  readonly until?: Day;
}

/** Returns the parsed calendar of a market. Throws if its dates contradict each other or the sessions. */
export function parseCalendar(
  scope: IConstruct | string,
  name: string,
  week: Span[][],
  calendar: MarketCalendar = MarketCalendar.none(),
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
  const until = calendar.until === undefined ? undefined : parseDay(calendar.until);
  const last = Math.max(...holidays, ...halfDays.keys());
  if (until !== undefined && until < last) {
    throw fail({
      got: `until: '${calendar.until}' and a later date`,
      expected: 'no date after until',
      fix: 'set until to the last date that the calendar covers',
    });
  }
  return { holidays, halfDays, until };
}

/** Returns the sessions of a day in ascending order: none on a holiday, and none after the early close of a half-day. */
export function sessionsOn(week: Span[][], { holidays, halfDays }: ParsedCalendar, day: Day): Span[] {
  if (holidays.has(day)) return [];
  const close = halfDays.get(day) ?? Number.POSITIVE_INFINITY;
  return week[weekdayOf(day)]
    .filter(({ start }) => start < close)
    .map(({ start, end }) => ({ start, end: Math.min(end, close) }));
}
