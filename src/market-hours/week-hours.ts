import type { CalendarWithSessions } from './dated-calendar';
import { type Day, dayOf, MINUTE, parseDay, partsOf, weekdayOf, type ZoneClock } from './local-time';
import { sessionsOn } from './parse-calendar';
import { DAY_MINUTES, TradingDays } from './trading-days';

export const DAY_HOURS = 24;
/** The number of hours in a week. */
export const WEEK_HOURS = 7 * DAY_HOURS;

/** One element for each hour of a week in UTC. The first is Sunday at 00:00. */
export type WeekHours = readonly boolean[];

/** A period in milliseconds since 1970. */
interface Period {
  readonly start: number;
  readonly end: number;
}

/** The time before an opening and after a close that counts as open. Unit: minutes. */
export interface Margins {
  readonly preOpen: number;
  readonly afterClose: number;
}

/** Hours of a day by a clock. An end that is not after the begin is on the next day. Unit: minutes since midnight. */
export interface DailyHours {
  readonly clock: ZoneClock;
  readonly begin: number;
  readonly end: number;
  /** The days of the week of the begin. Sunday is 0. */
  readonly weekdays: readonly number[];
}

const HOUR = 60 * MINUTE;
/** The day of the week of 1970-01-01, in hours from Sunday. */
const EPOCH = 4 * DAY_HOURS;
/** Two years have both sides of daylight saving time on every day of the week. */
const YEARS = 2;
/** Any year is correct, because only the days of the week and the clock matter. */
const ANY_YEAR = 2027;

/**
 * Returns the hours of the week in which a market is closed in every week of its calendar and of the two years after it.
 *
 * All special days and both sides of daylight saving time are included. Holidays add no hours.
 */
export function closedHours(call: string, calendar: CalendarWithSessions, margins: Margins): WeekHours {
  const market = new TradingDays(call, calendar);
  const { halfDays, specialDays } = market.dates;
  const until = parseDay(calendar.until);
  const known = [until, ...halfDays.keys(), ...specialDays.keys()].map((day) => partsOf(day).year);
  const hours = new Array<boolean>(WEEK_HOURS).fill(true);
  for (const day of daysOf(Math.min(...known), partsOf(until).year + YEARS)) {
    for (const { start, end } of sessionsOn(market.week, market.dates, day)) {
      const opening = Math.min(...instantsOf(market.clock, day, start - margins.preOpen));
      exclude(hours, { start: opening, end: Math.max(...instantsOf(market.clock, day, end + margins.afterClose)) });
    }
  }
  return hours;
}

/** Returns the hours of the week that are within the hours of a clock on both sides of its daylight saving time. */
export function hoursWithin({ clock, begin, end, weekdays }: DailyHours): WeekHours {
  const hours = new Array<boolean>(WEEK_HOURS).fill(true);
  let before = Number.POSITIVE_INFINITY; // the begin of the first hours has no time before it
  for (const day of daysOf(ANY_YEAR, ANY_YEAR + YEARS - 1)) {
    if (!weekdays.includes(weekdayOf(day))) continue;
    const start = Math.max(...instantsOf(clock, day, begin));
    exclude(hours, { start: before, end: start });
    before = Math.min(...instantsOf(clock, day, end > begin ? end : end + DAY_MINUTES));
  }
  return hours;
}

/** Returns the hours that are in all of the lists. */
export function inAll(lists: readonly WeekHours[]): WeekHours {
  return lists.reduce((one, other) => one.map((hour, index) => hour && other[index]));
}

/** Removes every hour that a period touches. */
function exclude(hours: boolean[], { start, end }: Period): void {
  for (let hour = Math.floor(start / HOUR); hour * HOUR < end; hour++) {
    hours[(((hour + EPOCH) % WEEK_HOURS) + WEEK_HOURS) % WEEK_HOURS] = false;
  }
}

function instantsOf(clock: ZoneClock, day: Day, minutes: number): number[] {
  const days = Math.floor(minutes / DAY_MINUTES);
  return clock.instantsOf(day + days, minutes - days * DAY_MINUTES);
}

function* daysOf(firstYear: number, lastYear: number): Generator<Day> {
  const last = dayOf({ year: lastYear, month: 12, dayOfMonth: 31 });
  for (let day = dayOf({ year: firstYear, month: 1, dayOfMonth: 1 }); day <= last; day++) yield day;
}
