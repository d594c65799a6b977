import type { JobGate, JobTrigger } from '../job/schedule/job-schedule-config';
import { offsetTerms } from './market-clock';

/** The start times of a trigger by its own clock. */
interface DailyStarts {
  /** The starts of a day. Unit: minutes since midnight. */
  readonly minutes: number[];
  /** The days of the week, from 0 for Sunday. Undefined for every day. */
  readonly weekdays?: number[];
}

/** With more starts a day, the alarm would be too large. */
const MAX_STARTS = 4;
const TERMS_IN_ONE = 35;
const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/**
 * Returns expressions of metric math by their id. `due` is 1 in each minute less than a duration after a scheduled time.
 *
 * Metric math has the time in UTC only, so the expressions compute the time by the clock of each trigger. Returns undefined
 * for triggers that are not a few times of a day on days of the week.
 *
 * @param metric the id of any metric of the alarm; its data points have no effect
 * @param minutes the duration. Unit: minutes
 */
export function jobClock(metric: string, triggers: JobTrigger[], minutes: number): Record<string, string> | undefined {
  const parts: Record<string, string> = {};
  const due: string[] = [];
  for (const [index, { expression, timeZone = 'UTC', gate }] of triggers.entries()) {
    if (gate?.runs === 'only') {
      const now = `EPOCH(${metric})`;
      const listed = gate.times.map((time) => Date.parse(time) / 1000);
      due.push(
        ...inParts(
          parts,
          `only${index + 1}x`,
          listed.map((at) => `(${now}>=${at})*(${now}<${at + minutes * 60})`),
        ),
      );
      continue;
    }
    const starts = dailyStarts(expression);
    if (!starts) return undefined;
    const clock = `clock${index + 1}`;
    parts[clock] = `EPOCH(${metric})${offsetTerms(metric, timeZone)}`;
    for (const minute of starts.minutes) {
      const id = `${index + 1}x${minute}`;
      parts[`day${id}`] = `FLOOR((${clock}-${minute * 60})/86400)`;
      parts[`since${id}`] = `${clock}-${minute * 60}-86400*day${id}`;
      const terms = [`(since${id}<${minutes * 60})`];
      if (starts.weekdays) {
        // 1970-01-01 was a Thursday, and Sunday is 0.
        parts[`weekday${id}`] = `day${id}+4-7*FLOOR((day${id}+4)/7)`;
        terms.push(`(${starts.weekdays.map((weekday) => `(weekday${id}==${weekday})`).join('+')})`);
      }
      if (gate) terms.push(gateTerm(parts, id, `EPOCH(${metric})-since${id}`, gate));
      due.push(terms.join('*'));
    }
  }
  return { ...parts, due: due.join('+') };
}

/** Adds the expressions of a gate. Returns the term that is 1 unless the gate lists the start. */
function gateTerm(parts: Record<string, string>, id: string, start: string, { times }: JobGate): string {
  parts[`start${id}`] = start;
  const terms = times.map((time) => `(start${id}==${Date.parse(time) / 1000})`);
  return `((${inParts(parts, `listed${id}x`, terms).join('+')})<1)`;
}

/** Adds sums of terms, and returns their ids. CloudWatch accepts expressions of 2,048 characters. */
function inParts(parts: Record<string, string>, prefix: string, terms: string[]): string[] {
  const count = Math.ceil(terms.length / TERMS_IN_ONE);
  return Array.from({ length: count }, (_, index) => {
    const id = `${prefix}${index + 1}`;
    parts[id] = terms.slice(index * TERMS_IN_ONE, (index + 1) * TERMS_IN_ONE).join('+');
    return id;
  });
}

/** Returns the starts of a cron expression, or undefined if it has other fields, or too many starts a day. */
function dailyStarts(expression: string): DailyStarts | undefined {
  const [minutes, hours, dayOfMonth, month, dayOfWeek, year] = /^cron\((.*)\)$/.exec(expression)?.[1].split(' ') ?? [];
  const any = (field?: string) => field === '*' || field === '?';
  if (!any(dayOfMonth) || !any(month) || !any(year)) return undefined;
  const [minuteList, hourList] = [numbers(minutes, 59), numbers(hours, 23)];
  const weekdays = any(dayOfWeek) ? undefined : weekdaysOf(dayOfWeek);
  if (!minuteList || !hourList || (weekdays === undefined && !any(dayOfWeek))) return undefined;
  const starts = hourList.flatMap((hour) => minuteList.map((minute) => hour * 60 + minute));
  return starts.length > MAX_STARTS ? undefined : { minutes: starts, weekdays };
}

/** Returns the numbers of a field with lists, ranges and steps, or undefined if it has anything else. */
function numbers(field: string, max: number): number[] | undefined {
  const found = field.split(',').map((part) => {
    const [, all, first, last, step] = /^(?:(\*)|(\d+)(?:-(\d+))?)(?:\/(\d+))?$/.exec(part) ?? [];
    if (all === undefined && first === undefined) return undefined;
    const from = Number(first ?? 0);
    const to = Number(last ?? (all || step ? max : from));
    const size = Math.max(0, to - from + 1);
    return Array.from({ length: size }, (_, index) => from + index).filter(
      (number) => (number - from) % Number(step ?? 1) === 0,
    );
  });
  return found.some((part) => part === undefined) ? undefined : [...new Set(found.flat() as number[])];
}

/** Returns the days of a field with names or numbers, from 0 for Sunday. In the expression, Sunday is 1. */
function weekdaysOf(field: string): number[] | undefined {
  const names = field.toUpperCase().replace(/[A-Z]{3}/g, (name) => String(DAYS.indexOf(name) + 1));
  return numbers(names, 7)?.map((day) => day - 1);
}
