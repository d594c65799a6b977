import { type Day, dayOf, partsOf, weekdayOf } from '../../market-hours/local-time';
import {
  CRON_DAYS,
  CRON_MONTHS,
  CRON_WEEKDAYS,
  CRON_YEARS,
  type CronRange,
  cronValue,
  cronValues,
} from '../../validation/cron-forms';
import type { JobCronOptions } from './job-cron-options';

const WEEK = 7;
const FRIDAY = 5;

/** The fields of a cron expression that select days. */
export type CronDayFields = Pick<JobCronOptions, 'day' | 'month' | 'weekDay' | 'year'>;

/** Returns the days of a period that a cron expression selects, in ascending order. */
export function cronDays({ day, month, weekDay, year }: CronDayFields, first: Day, last: Day): Day[] {
  const [months, years] = [valuesOf(month, CRON_MONTHS), valuesOf(year, CRON_YEARS)];
  const isSelected = weekDay === undefined ? daysOfMonth(day) : daysOfWeek(weekDay);
  const found: Day[] = [];
  for (let date = first; date <= last; date++) {
    const parts = partsOf(date);
    if (months.has(parts.month) && years.has(parts.year) && isSelected(date)) found.push(date);
  }
  return found;
}

type Selects = (date: Day) => boolean;

function daysOfMonth(field?: string): Selects {
  if (field === 'L') return (date) => date === lastOfMonth(date);
  if (field === 'LW') return (date) => date === workingDayBefore(lastOfMonth(date));
  if (field?.endsWith('W')) return (date) => date === nearestWorkingDay(date, Number.parseInt(field, 10));
  const days = valuesOf(field, CRON_DAYS);
  return (date) => days.has(partsOf(date).dayOfMonth);
}

function daysOfWeek(field: string): Selects {
  const [, name, kind, count] = /^(.*)(L|#)([1-5]?)$/.exec(field) ?? [];
  if (name === undefined) {
    const weekdays = valuesOf(field, CRON_WEEKDAYS);
    return (date) => weekdays.has(weekdayOf(date) + 1);
  }
  const weekday = cronValue(name, CRON_WEEKDAYS) - 1;
  return (date) => {
    if (weekdayOf(date) !== weekday) return false;
    if (kind === 'L') return lastOfMonth(date) - date < WEEK;
    return Math.ceil(partsOf(date).dayOfMonth / WEEK) === Number(count);
  };
}

function lastOfMonth(date: Day): Day {
  const { year, month } = partsOf(date);
  return dayOf({ year, month: month + 1, dayOfMonth: 1 }) - 1;
}

function workingDayBefore(date: Day): Day {
  const weekday = weekdayOf(date);
  return weekday === 0 ? date - 2 : date - Math.max(0, weekday - FRIDAY);
}

/** Returns the weekday of the same month that is nearest to a day of it. A month without that day has none. */
function nearestWorkingDay(date: Day, dayOfMonth: number): Day | undefined {
  const { year, month } = partsOf(date);
  const wanted = dayOf({ year, month, dayOfMonth });
  if (partsOf(wanted).month !== month) return undefined;
  const weekday = weekdayOf(wanted);
  if (weekday === 6) return dayOfMonth === 1 ? wanted + 2 : wanted - 1;
  if (weekday === 0) return wanted === lastOfMonth(wanted) ? wanted - 2 : wanted + 1;
  return wanted;
}

function valuesOf(field: string | undefined, range: CronRange): Set<number> {
  return cronValues(field ?? '*', range) as Set<number>;
}
