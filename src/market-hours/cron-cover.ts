import { type CronFields, LAST_YEAR } from './cron';
import { type Day, dayOf, partsOf, weekdayOf } from './local-time';

/** The years that calendars know, and the two after them, which stand for all later ones. */
export interface Years {
  readonly first: number;
  /** Less than `first` where no calendar knows any. */
  readonly lastKnown: number;
}

/** Days on which something must happen at a time of the day, and those on which it would change nothing. */
export interface Occurrences {
  readonly days: ReadonlySet<Day>;
  readonly harmless: (day: Day) => boolean;
}

type DayFields = Pick<CronFields, 'daysOfMonth' | 'months' | 'weekdays' | 'years'>;

const MONTHS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
const WEEKDAYS = [0, 1, 2, 3, 4, 5, 6];

/**
 * Crons that happen on all of the days, and on others only where that is harmless: by the day of the week in months in
 * which that is right, and by dates in the others. Nothing if days differ after the calendars' end, where no date is known.
 */
export function cover({ days, harmless }: Occurrences, years: Years): DayFields[] | undefined {
  const later = daysOfYears(years.lastKnown + 1, years.lastKnown + 2);
  const weekdays = WEEKDAYS.filter((weekday) => later.some((day) => days.has(day) && weekdayOf(day) === weekday));
  const fits = (day: Day) => days.has(day) || harmless(day);
  if (!later.every((day) => !weekdays.includes(weekdayOf(day)) || fits(day))) return undefined;
  const alwaysFit = WEEKDAYS.filter((weekday) => later.every((day) => weekdayOf(day) !== weekday || fits(day)));

  const regular = new Map<string, { months: number[]; years: number[] }>();
  const dated: DayFields[] = [];
  for (const month of MONTHS) {
    const regularYears: number[] = [];
    for (let year = years.first; year <= years.lastKnown; year++) {
      const inMonth = daysOfMonth(year, month);
      const wanted = inMonth.filter((day) => days.has(day));
      const byWeekday = inMonth.every((day) => (weekdays.includes(weekdayOf(day)) ? fits(day) : !days.has(day)));
      if (weekdays.length > 0 && byWeekday) regularYears.push(year);
      else if (wanted.length > 0) dated.push(withFarYear(wanted, alwaysFit));
    }
    const key = regularYears.join();
    regular.set(key, { months: [...(regular.get(key)?.months ?? []), month], years: regularYears });
  }
  if (weekdays.length === 0) return dated;
  const byWeekday = [...regular.values()].map(({ months, years: known }) => ({
    weekdays,
    months: months.length === MONTHS.length ? undefined : months,
    years: everyYear(known, years) ? undefined : [...known, ...numbers(years.lastKnown + 1, LAST_YEAR)],
  }));
  return [...byWeekday, ...dated];
}

function everyYear(known: number[], { first, lastKnown }: Years): boolean {
  return known.length === lastKnown - first + 1;
}

/**
 * The dates, and a year far off in which the same dates change nothing: no expression may ever be wholly in the past, which
 * AWS might refuse when the stack is updated then.
 */
function withFarYear(days: Day[], alwaysFit: number[]): DayFields {
  const [{ year, month }] = days.map(partsOf);
  const dates = days.map((day) => partsOf(day).dayOfMonth);
  const years = [year];
  for (let far = LAST_YEAR; far > year; far--) {
    const fit = dates.every((dayOfMonth) => alwaysFit.includes(weekdayOf(dayOf({ year: far, month, dayOfMonth }))));
    if (!fit) continue;
    years.push(far);
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
