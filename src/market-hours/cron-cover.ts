import { type CronFields, LAST_YEAR } from './cron';
import { type Day, dayOf, partsOf, weekdayOf } from './local-time';

/** The years with dates in a calendar. Every later year has weekdays only, so two further years represent all of them. */
export interface Years {
  readonly first: number;
  /** Is less than `first` if no calendar has a date. */
  readonly lastKnown: number;
}

/** Days on which an action must run at a time of the day, and a test for days on which it may run. */
export interface Occurrences {
  /** The days on which the action must run. */
  readonly days: ReadonlySet<Day>;
  /** Returns whether the action changes nothing on a day. */
  readonly harmless: (day: Day) => boolean;
}

type DayFields = Pick<CronFields, 'daysOfMonth' | 'months' | 'weekdays' | 'years'>;

const MONTHS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
const WEEKDAYS = [0, 1, 2, 3, 4, 5, 6];

/**
 * Returns crons that run on all of the days, and on other days only where this is harmless.
 *
 * Months in which a rule by weekday is correct share crons by weekday. Every other month has a cron with its dates.
 * Returns undefined if no rule by weekday is correct after the last calendar, because no date is known there.
 * docs/market-hours.md describes the algorithm.
 */
export function cover({ days, harmless }: Occurrences, years: Years): DayFields[] | undefined {
  const laterDays = daysOfYears(years.lastKnown + 1, years.lastKnown + 2);
  const weekdays = WEEKDAYS.filter((weekday) => laterDays.some((day) => days.has(day) && weekdayOf(day) === weekday));
  const mayRun = (day: Day) => days.has(day) || harmless(day);
  if (!laterDays.every((day) => !weekdays.includes(weekdayOf(day)) || mayRun(day))) return undefined;
  const harmlessWeekdays = WEEKDAYS.filter((weekday) =>
    laterDays.every((day) => weekdayOf(day) !== weekday || mayRun(day)),
  );

  const regularMonths = new Map<string, { months: number[]; years: number[] }>();
  const dated: DayFields[] = [];
  for (const month of MONTHS) {
    const regularYears: number[] = [];
    for (let year = years.first; year <= years.lastKnown; year++) {
      const inMonth = daysOfMonth(year, month);
      const required = inMonth.filter((day) => days.has(day));
      const isRegular = inMonth.every((day) => (weekdays.includes(weekdayOf(day)) ? mayRun(day) : !days.has(day)));
      if (weekdays.length > 0 && isRegular) regularYears.push(year);
      else if (required.length > 0) dated.push(withFarYear(required, harmlessWeekdays));
    }
    const key = regularYears.join();
    regularMonths.set(key, { months: [...(regularMonths.get(key)?.months ?? []), month], years: regularYears });
  }
  if (weekdays.length === 0) return dated;
  const byWeekday = [...regularMonths.values()].map(({ months, years: known }) => ({
    weekdays,
    months: months.length === MONTHS.length ? undefined : months,
    years: isEveryYear(known, years) ? undefined : [...known, ...numbers(years.lastKnown + 1, LAST_YEAR)],
  }));
  return [...byWeekday, ...dated];
}

function isEveryYear(known: number[], { first, lastKnown }: Years): boolean {
  return known.length === lastKnown - first + 1;
}

/**
 * Returns the dates together with a far year in which the same dates are harmless.
 *
 * Without the far year the expression would one day be in the past as a whole. AWS does not document whether an update
 * of the stack accepts such an expression.
 */
function withFarYear(days: Day[], harmlessWeekdays: number[]): DayFields {
  const [{ year, month }] = days.map(partsOf);
  const dates = days.map((day) => partsOf(day).dayOfMonth);
  const years = [year];
  for (let farYear = LAST_YEAR; farYear > year; farYear--) {
    const weekdays = dates.map((dayOfMonth) => weekdayOf(dayOf({ year: farYear, month, dayOfMonth })));
    if (!weekdays.every((weekday) => harmlessWeekdays.includes(weekday))) continue;
    years.push(farYear);
    break;
  }
  return { daysOfMonth: dates, months: [month], years };
}

function daysOfYears(first: number, last: number): Day[] {
  return numbers(first, last).flatMap((year) => MONTHS.flatMap((month) => daysOfMonth(year, month)));
}

function daysOfMonth(year: number, month: number): Day[] {
  const first = dayOf({ year, month, dayOfMonth: 1 });
  return numbers(first, dayOf({ year, month: month + 1, dayOfMonth: 1 }) - 1);
}

function numbers(first: number, last: number): number[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
}
