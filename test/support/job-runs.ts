import type { JobGate, JobTrigger } from '../../src/job/schedule/job-schedule-config';
import { occurrences, shownBy } from './scheduled-actions';

const MINUTE = 60_000;
const DAY_MINUTES = 24 * 60;
const DAY = DAY_MINUTES * MINUTE;
const WEEK = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/** The dates and the sessions of a market, as the API has them. */
export interface MarketDates {
  readonly timeZone?: string;
  readonly sessions?: { open: string; close: string; days?: string[] }[];
  readonly holidays: string[];
  readonly halfDays: { date: string; close: string }[];
}

/**
 * The instants at which a job runs between two instants: the triggers as EventBridge Scheduler documents them, and their
 * gates. A time that the clock skips does not occur, and a time that it repeats occurs once.
 */
export function runsOf(triggers: JobTrigger[], from: number, to: number): number[] {
  return triggers
    .flatMap(({ expression, timeZone = 'Etc/UTC', gate }) => {
      const shown = new Set<number>();
      return occurrences(expression, timeZone, from, to).filter((instant) => {
        const time = shownBy(timeZone, instant);
        if (shown.has(time) || !occursAt(expression, time)) return false;
        shown.add(time);
        return passes(gate, instant);
      });
    })
    .sort((one, other) => one - other);
}

/** Whether a gate lets the run of a scheduled time through. */
export function passes(gate: JobGate | undefined, instant: number): boolean {
  if (!gate) return true;
  const listed = gate.times.includes(new Date(instant).toISOString().replace('.000Z', 'Z'));
  return listed === (gate.runs === 'only');
}

/** Whether the hour and the minute of an expression are those that the clock shows, which a skipped time is not. */
function occursAt(expression: string, shown: number): boolean {
  const [minutes, hours] = expression.slice('cron('.length).split(' ');
  const date = new Date(shown);
  return contains(hours, date.getUTCHours()) && contains(minutes, date.getUTCMinutes());
}

function contains(field: string, value: number): boolean {
  return field.split(',').some((part) => {
    const [first, last = first] = part.split('-').map(Number);
    return part === '*' || (first <= value && value <= last);
  });
}

/**
 * The instants at which a job is wanted between two days: each minute of the days is looked at, open or closed. A trading
 * day is what opens on one date, and it closes where the last time of that day which is open ends.
 */
export function wantedRuns(
  market: MarketDates,
  edge: 'open' | 'close',
  margin: number,
  first: string,
  last: string,
): number[] {
  const [from, to] = [first, last].map((date) => Date.parse(`${date}T00:00:00Z`) / DAY);
  const opened = new Map<number, number[]>();
  let [open, since] = [false, 0];
  for (let minute = (from - 8) * DAY_MINUTES; minute < (to + 9) * DAY_MINUTES; ) {
    const day = Math.floor(minute / DAY_MINUTES);
    const isOpen = minutesOf(market, day);
    for (let time = 0; time < DAY_MINUTES; time++, minute++) {
      if (isOpen[time] === open) continue;
      open = isOpen[time];
      if (open) since = minute;
      else {
        const opening = Math.floor(since / DAY_MINUTES);
        opened.set(opening, [...(opened.get(opening) ?? []), since, minute]);
      }
    }
  }
  return [...opened]
    .filter(([day]) => day >= from && day <= to)
    .map(([, moments]) => (edge === 'open' ? moments[0] : (moments.at(-1) as number)) + margin)
    .map((moment) => instantOf(market.timeZone as string, moment * MINUTE));
}

function minutesOf({ sessions = [], holidays, halfDays }: MarketDates, day: number): boolean[] {
  const open = new Array<boolean>(DAY_MINUTES).fill(false);
  const date = new Date(day * DAY);
  const text = date.toISOString().slice(0, 10);
  if (holidays.includes(text)) return open;
  const early = halfDays.find((halfDay) => halfDay.date === text)?.close ?? '24:00';
  for (const { open: start, close, days = WEEK.slice(1, 6) } of sessions) {
    if (days.includes(WEEK[date.getUTCDay()]))
      open.fill(true, timeOf(start), Math.max(timeOf(start), Math.min(timeOf(close), timeOf(early))));
  }
  return open;
}

function timeOf(text: string): number {
  const [hours, minutes] = text.split(':').map(Number);
  return hours * 60 + minutes;
}

/** The one instant at which the clock of a zone shows a time. */
function instantOf(timeZone: string, shown: number): number {
  const found = [-DAY, DAY]
    .map((shift) => shown - (shownBy(timeZone, shown + shift) - (shown + shift)))
    .filter((instant) => shownBy(timeZone, instant) === shown);
  if (found.length === 0) throw new Error(`${timeZone} skips ${new Date(shown).toISOString()}`);
  return found[0];
}
