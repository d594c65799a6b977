import { DAY_HOURS, WEEK_HOURS, type WeekHours } from '../market-hours/week-hours';
import { WEEK } from '../market-hours/weekday';

/** The windows in which a secret rotates. */
export interface WindowTimes {
  /** The days of the week. Sunday is 0. */
  readonly weekdays: number[];
  /** The hour of the day at which a window begins, in UTC. */
  readonly hour: number;
  /** The length of a window. Unit: hours. */
  readonly hours: number;
  /** The number of months between two windows. With 0, there is a window on each of the days of the week. */
  readonly months: number;
  /** The longest time from one window to the next. Unit: days. */
  readonly longestDays: number;
}

/** The longest window. A short one keeps restarts together, and Secrets Manager needs time to repeat a rotation. */
const MAX_HOURS = 4;
/** The interval in days from which a rotation is monthly. */
const MONTH = 28;
/** The longest time from the first Saturday of a month to that of the next month. Unit: days. */
const LONGEST_MONTH = 35;
/** The numbers of months that begin with the same month in every year. */
const MONTHS = [12, 6, 4, 3, 2, 1];
/** The days of the week in the order of preference. */
const ORDER = [6, 0, 1, 2, 3, 4, 5];
/** The distance in hours from the other hours beyond which a window is no better. */
const FAR = 12;

/** All sets of days of the week, smaller sets first, and the weekend before other days. */
const DAY_SETS = Array.from({ length: 2 ** ORDER.length - 1 }, (_, index) =>
  ORDER.filter((_day, place) => (index + 1) & (1 << place)),
).sort((one, other) => one.length - other.length);

/**
 * Returns the windows for rotations at an interval, or undefined if windows are farther apart than the interval.
 *
 * It chooses as few days of the week as possible, then the longest window, then the one that is farthest from hours in
 * which no secret may rotate. From 28 days on, it is the first such day of a month.
 */
export function windowTimes(free: WeekHours, everyDays: number): WindowTimes | undefined {
  const computed = COMPUTED.get(free) ?? new Map<number, WindowTimes | undefined>();
  COMPUTED.set(free, computed);
  if (!computed.has(everyDays)) computed.set(everyDays, computeTimes(free, everyDays));
  return computed.get(everyDays);
}

/** The windows by hours and interval. Most secrets of an app have the same ones, which take 15 ms to compute. */
const COMPUTED = new WeakMap<WeekHours, Map<number, WindowTimes | undefined>>();

function computeTimes(free: WeekHours, everyDays: number): WindowTimes | undefined {
  const months = MONTHS.find((count) => count * MONTH <= everyDays) ?? 0;
  const window = bestWindow(free, (weekdays) => (months > 0 ? weekdays.length === 1 : gapOf(weekdays) <= everyDays));
  return window && { ...window, months, longestDays: months > 0 ? months * LONGEST_MONTH : gapOf(window.weekdays) };
}

/** Returns the shortest interval in days at which secrets can rotate in the hours, or undefined if there is no hour. */
export function shortestInterval(free: WeekHours): number | undefined {
  return [1, 2, 3, 4, 5, 6, 7].find((days) => windowTimes(free, days));
}

/** Returns the cron expression of windows for Secrets Manager. */
export function windowExpression({ weekdays, hour, months }: WindowTimes): string {
  const names = weekdays.map((day) => WEEK[day] as string);
  if (months > 0) return `cron(0 ${hour} ? ${monthsField(months)} ${names[0]}#1 *)`;
  return names.length === WEEK.length ? `cron(0 ${hour} * * ? *)` : `cron(0 ${hour} ? * ${names.join(',')} *)`;
}

function monthsField(step: number): string {
  if (step === 1) return '*';
  return Array.from({ length: 12 / step }, (_, index) => 1 + index * step).join(',');
}

type Window = Pick<WindowTimes, 'weekdays' | 'hour' | 'hours'>;

function bestWindow(free: WeekHours, allowed: (weekdays: number[]) => boolean): Window | undefined {
  let best: (Window & { readonly rank: number[] }) | undefined;
  for (const days of DAY_SETS) {
    if (!allowed(days)) continue;
    for (let hours = MAX_HOURS; hours > 0; hours--) {
      for (let hour = 0; hour + hours <= DAY_HOURS; hour++) {
        const distance = Math.min(...days.map((day) => distanceOf(free, day * DAY_HOURS + hour, hours)));
        const rank = [-days.length, hours, distance];
        if (distance < 0 || (best && !isBetter(rank, best.rank))) continue;
        best = { weekdays: [...days].sort(), hour, hours, rank };
      }
    }
  }
  if (!best) return undefined;
  const { weekdays, hour, hours } = best;
  return { weekdays, hour, hours };
}

function isBetter(rank: number[], other: number[]): boolean {
  const index = rank.findIndex((part, place) => part !== other[place]);
  return index >= 0 && rank[index] > other[index];
}

/** Returns the free hours on the shorter side of a window, at most `FAR`. Returns -1 if the window is not free. */
function distanceOf(free: WeekHours, start: number, hours: number): number {
  const isFree = (hour: number) => free[(hour + WEEK_HOURS) % WEEK_HOURS];
  for (let hour = start; hour < start + hours; hour++) if (!isFree(hour)) return -1;
  let distance = 0;
  while (distance < FAR && isFree(start - distance - 1) && isFree(start + hours + distance)) distance++;
  return distance;
}

/** Returns the longest time from one of the days to the next, in days. */
function gapOf(weekdays: number[]): number {
  const days = [...weekdays].sort();
  return Math.max(...days.map((day, index) => (days[index + 1] ?? days[0] + 7) - day));
}
