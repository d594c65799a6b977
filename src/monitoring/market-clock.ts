import { MINUTE, parseDay, parseMinutes, ZoneClock } from '../market-hours/local-time';
import type { CustomMarketOptions } from '../market-hours/market-hours';
import type { DaySession } from '../market-hours/market-session';
import { WEEK, WORKING_DAYS } from '../market-hours/weekday';

const DAY = 24 * 60 * MINUTE;
/** The clock changes of these years are in the expressions. Later, a market follows the last known offset. */
const FIRST_CHANGE = Date.UTC(2026, 0, 1);
const LAST_CHANGE = Date.UTC(2041, 0, 1);
const TERMS_IN_ONE = 70;

/**
 * Returns expressions of metric math by their id. `open` is 1 in each minute in which a market is open, else 0.
 *
 * Metric math has the time in UTC only. So the expressions compute the time of the market's clock first, with daylight
 * saving time until 2040. They exclude the holidays and the afternoons of half-days.
 *
 * @param metric the id of any metric of the alarm; its data points have no effect
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 */
export function marketClock(
  metric: string,
  { timeZone, sessions, calendar }: CustomMarketOptions,
): Record<string, string> {
  const { holidays = [], halfDays = [], specialDays = [] } = calendar ?? {};
  const closedDates = [...holidays, ...specialDays.map(({ date }) => date)];
  const closures = inParts('closed', [
    ...closedDates.map((date) => `(day==${parseDay(date)})`),
    ...halfDays.map(({ date, close }) => `(day==${parseDay(date)})*(time>=${parseMinutes(close) * 60})`),
  ]);
  const spans = sessions.map((session) => `${weekdaysOf(session.days, 0)}*${onItsDate(session)}`);
  // An evening belongs to the next date, so a holiday on that date closes it.
  const evenings = sessions
    .filter(({ opensDayBefore }) => opensDayBefore)
    .map(({ open, days }) => `${weekdaysOf(days, 1)}*${from(open)}`);
  const closedEvenings = evenings.length > 0 ? closedDates.map((date) => `(day==${parseDay(date) - 1})`) : [];
  const evesOfClosures = inParts('eve', closedEvenings);
  const special = inParts(
    'special',
    specialDays.flatMap(({ date, sessions: own }) =>
      own.flatMap((session) => [
        `(day==${parseDay(date)})*${onItsDate(session)}`,
        ...(session.opensDayBefore ? [`(day==${parseDay(date) - 1})*${from(session.open)}`] : []),
      ]),
    ),
  );
  return {
    // Seconds since 1970 by the market's clock.
    local: `EPOCH(${metric})${offsetTerms(metric, timeZone)}`,
    day: 'FLOOR(local/86400)',
    time: 'local-86400*day',
    // 1970-01-01 was a Thursday, and Sunday is 0.
    weekday: 'day+4-7*FLOOR((day+4)/7)',
    ...closures,
    ...evesOfClosures,
    ...special,
    open: [
      [`(${spans.join('+')})`, ...notIn(closures)].join('*'),
      ...(evenings.length > 0 ? [[`(${evenings.join('+')})`, ...notIn(evesOfClosures)].join('*')] : []),
      ...Object.keys(special),
    ].join('+'),
  };
}

function notIn(parts: Record<string, string>): string[] {
  return Object.keys(parts).map((id) => `(${id}<1)`);
}

/** Returns a term that is 1 on some days of the week, or on the days before them. */
function weekdaysOf(days = WORKING_DAYS, daysBefore: number): string {
  return `(${days.map((day) => `(weekday==${(WEEK.indexOf(day) + WEEK.length - daysBefore) % WEEK.length})`).join('+')})`;
}

/** Returns the terms of a session on its own date: all of it, or what follows midnight. */
function onItsDate({ open, close, opensDayBefore }: DaySession): string {
  return [from(opensDayBefore ? '00:00' : open), `(time<${parseMinutes(close) * 60})`].join('*');
}

function from(open: string): string {
  return `(time>=${parseMinutes(open) * 60})`;
}

/** Returns sums of terms by their id. CloudWatch accepts expressions of 2,048 characters. */
function inParts(name: string, terms: string[]): Record<string, string> {
  const count = Math.ceil(terms.length / TERMS_IN_ONE);
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      `${name}${index + 1}`,
      terms.slice(index * TERMS_IN_ONE, (index + 1) * TERMS_IN_ONE).join('+'),
    ]),
  );
}

/** Returns the terms that turn UTC into the time of a zone: an offset, and a step at each change of the clock. */
export function offsetTerms(metric: string, timeZone: string): string {
  const clock = ZoneClock.of(timeZone);
  const seconds = (instant: number) => clock.offsetAt(instant) / 1000;
  const first = seconds(FIRST_CHANGE);
  const terms = [signed(first)];
  for (let day = FIRST_CHANGE; day < LAST_CHANGE; day += DAY) {
    const step = seconds(day + DAY) - seconds(day);
    if (step !== 0) terms.push(`${signed(step)}*(EPOCH(${metric})>=${changeOn(clock, day) / 1000})`);
  }
  return terms.join('');
}

/** Returns the instant at which the offset changes in the 24 hours after an instant. Unit: milliseconds. */
function changeOn(clock: ZoneClock, start: number): number {
  const before = clock.offsetAt(start);
  let [low, high] = [start, start + DAY];
  while (high - low > MINUTE) {
    const middle = low + Math.floor((high - low) / 2 / MINUTE) * MINUTE;
    if (clock.offsetAt(middle) === before) low = middle;
    else high = middle;
  }
  return high;
}

function signed(value: number): string {
  return value < 0 ? `-${-value}` : `+${value}`;
}
