import type { IConstruct } from 'constructs';
import { UsageError, type UsageErrorDetails } from '../validation/usage-error';
import { parseMinutes, type Span } from './local-time';
import type { DaySession, MarketSession } from './market-session';
import { WEEK, WORKING_DAYS } from './weekday';

const DAY = 24 * 60;
const WEEK_MINUTES = 7 * DAY;

/**
 * Returns the sessions of each day of the week in ascending order. The first day is Sunday.
 *
 * @param margin the sum of `preOpen` and `afterClose`. Unit: minutes
 */
export function parseSessions(
  scope: IConstruct | string,
  name: string,
  sessions: MarketSession[],
  margin: number,
): Span[][] {
  const fail = failure(scope, name);
  const week: Span[][] = WEEK.map(() => []);
  for (const session of sessions) {
    const span = spanOf(session, fail);
    const { days = WORKING_DAYS } = session;
    for (const day of days) week[WEEK.indexOf(day)].push(span);
  }
  for (const spans of week) spans.sort((one, other) => one.start - other.start);
  const all = week.flatMap((spans, day) =>
    spans.map(({ start, end }) => ({ start: day * DAY + start, end: day * DAY + end })),
  );
  requireGaps(all, margin, fail);
  return week;
}

export type Failure = (details: UsageErrorDetails) => UsageError;

/** Returns how to create an error about the sessions of a market. */
export function failure(scope: IConstruct | string, name: string): Failure {
  return ({ got, ...rest }) => new UsageError(scope, 'InvalidMarketHours', { got: `${got} (${name})`, ...rest });
}

/** Returns a session in minutes since midnight. An opening on the day before is below 0. */
export function spanOf({ open, close, opensDayBefore }: DaySession, fail: Failure): Span {
  const [start, end] = [parseMinutes(open) - (opensDayBefore ? DAY : 0), parseMinutes(close)];
  if (start >= end) {
    throw fail({
      got: `a session from '${open}' to '${close}'`,
      expected: 'two times of one day, the opening before the close',
      fix: 'set opensDayBefore: true for a session that opens on the day before; its trade date is the day of the close',
    });
  }
  return { start, end };
}

/** Throws if sessions overlap, or if the minimum would stay raised between two sessions or always. */
function requireGaps(sessions: Span[], margin: number, fail: Failure): void {
  const gaps = sessions.map(({ end }, index) => {
    const next = sessions[index + 1]?.start ?? sessions[0].start + WEEK_MINUTES;
    return { end, next, length: next - end };
  });
  for (const { end, next, length } of gaps) {
    if (length < 0) {
      throw fail({
        got: `sessions that overlap on ${WEEK[Math.floor(next / DAY) % 7]} at ${timeOf(next)}`,
        expected: 'sessions that do not overlap',
        fix: 'merge the sessions',
      });
    }
    if (length > 0 && length <= margin) {
      throw fail({
        got: `${margin} minutes of preOpen and afterClose, and ${length} minutes from the close at ${timeOf(end)} to the opening at ${timeOf(next)}`,
        expected: 'preOpen and afterClose shorter than the time between two sessions',
        fix: 'shorten preOpen or afterClose, or merge the two sessions',
      });
    }
  }
  if (gaps.every(({ length }) => length === 0)) {
    throw fail({
      got: 'a market that never closes',
      expected: 'a time at which the market is closed',
      fix: 'use a constant minimum (scaling.minTasks), or a job at a fixed time (JobSchedule.cron())',
    });
  }
}

function timeOf(minutes: number): string {
  const minuteOfDay = ((minutes % DAY) + DAY) % DAY;
  return [Math.floor(minuteOfDay / 60), minuteOfDay % 60].map((part) => String(part).padStart(2, '0')).join(':');
}
