import type { Json } from './json';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const DAY_NAMES = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/** What a scalable target is set to at an instant. */
export interface Setting {
  readonly instant: number;
  readonly min: number;
  readonly max?: number;
}

/**
 * What Application Auto Scaling does between two instants with the scheduled actions of a template: a small interpreter of
 * its cron expressions, which are read in the actions' time zones.
 */
export function settingsOf(actions: Json[], from: number, to: number): Setting[] {
  const settings = actions.flatMap(
    ({ Schedule, Timezone, ScalableTargetAction: { MinCapacity: min, MaxCapacity: max } }) =>
      occurrences(Schedule, Timezone, from, to).map((instant) => ({ instant, min, max })),
  );
  return settings.sort((one, other) => one.instant - other.instant);
}

/** The minimum at an instant, which is the base before the first setting. */
export function minimumAt(settings: Setting[], instant: number, base: number): number {
  let [low, high] = [0, settings.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (settings[middle].instant <= instant) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? base : settings[low - 1].min;
}

/** The instants at which an expression happens. */
export function occurrences(expression: string, timeZone: string, from: number, to: number): number[] {
  const fields = /^cron\((\S+) (\S+) (\S+) (\S+) (\S+) (\S+)\)$/.exec(expression);
  if (!fields) throw new Error(`no cron expression: ${expression}`);
  const [, minutes, hours, dayOfMonth, month, dayOfWeek, year] = fields;
  if ((dayOfMonth === '?') === (dayOfWeek === '?')) throw new Error(`one day field must be ?: ${expression}`);
  const [minuteList, hourList] = [numbers(minutes, 0, 59), numbers(hours, 0, 23)];
  const [days, months, years] = [numbers(dayOfMonth, 1, 31), numbers(month, 1, 12), numbers(year, 1970, 2199)];
  const weekdays = dayOfWeek === '?' ? DAY_NAMES : dayOfWeek.split(',').flatMap(weekdayRange);
  const found: number[] = [];
  for (let midnight = Math.floor(from / DAY) * DAY - DAY; midnight <= to + DAY; midnight += DAY) {
    const date = new Date(midnight);
    if (!years.has(date.getUTCFullYear()) || !months.has(date.getUTCMonth() + 1)) continue;
    if (!days.has(date.getUTCDate()) || !weekdays.includes(DAY_NAMES[date.getUTCDay()])) continue;
    for (const hour of hourList) {
      for (const minute of minuteList) {
        const instants = instantsOf(timeZone, midnight + (hour * 60 + minute) * MINUTE);
        found.push(...instants.filter((instant) => instant >= from && instant < to));
      }
    }
  }
  return found;
}

/** What the clock of a zone shows at an instant, as if it were UTC. */
export function shownBy(timeZone: string, instant: number): number {
  const [month, day, year, hour, minute] = (formatOf(timeZone).format(instant).match(/\d+/g) as string[]).map(Number);
  return Date.UTC(year, month - 1, day, hour, minute);
}

/**
 * The instants at which the clock shows a time. A time that it skips or shows twice is taken by the offset before and by
 * the one after: what AWS makes of such a time is not documented, and either must be right.
 */
function instantsOf(timeZone: string, shown: number): number[] {
  const offsets = [shown - DAY, shown + DAY].map((guess) => shownBy(timeZone, guess) - guess);
  const instants = [...new Set(offsets)].map((offset) => shown - offset);
  const right = instants.filter((instant) => shownBy(timeZone, instant) === shown);
  return right.length > 0 ? right : instants;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    month: '2-digit',
    day: '2-digit',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  });
  formats.set(timeZone, format);
  return format;
}

function numbers(field: string, min: number, max: number): Set<number> {
  if (field === '*' || field === '?') return new Set(Array.from({ length: max - min + 1 }, (_, index) => min + index));
  const found = new Set<number>();
  for (const part of field.split(',')) {
    const [from, to = from] = part.split('-').map(Number);
    if (!(from >= min && to <= max && from <= to)) throw new Error(`out of bounds: ${field}`);
    for (let number = from; number <= to; number++) found.add(number);
  }
  return found;
}

function weekdayRange(part: string): string[] {
  const [from, to = from] = part.split('-').map((name) => DAY_NAMES.indexOf(name));
  if (from < 0 || to < from) throw new Error(`no days of the week: ${part}`);
  return DAY_NAMES.slice(from, to + 1);
}
