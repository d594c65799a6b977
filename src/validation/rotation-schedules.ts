import { Token } from 'aws-cdk-lib';
import type { ObjectForm } from './kinds';
import { shown } from './shown';

/** The shortest time between two rotations. Unit: hours. */
const MIN_HOURS = 4;
/** The longest time between two rotations. Unit: days. */
const MAX_DAYS = 999;
const HOURS_OF_DAY = 24;
const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/**
 * A schedule that Secrets Manager accepts.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_schedule.html
 */
export const ROTATION_SCHEDULE: ObjectForm = {
  refused: (value) => {
    const { expressionString } = value as { readonly expressionString: string };
    if (Token.isUnresolved(expressionString) || rotationWindows(expressionString)) return undefined;
    return shown(expressionString);
  },
  expected:
    'rate() of 4 hours to 999 days, or cron() with six fields: minute 0, hours at least 4 apart, ? as one of the two days, and * as year (the rule of Secrets Manager)',
  fix: "for example events.Schedule.cron({ minute: '0', hour: '3' })",
};

/** The windows in which a schedule rotates a secret. */
export interface RotationWindows {
  /** The longest window. Unit: hours. */
  readonly maxHours: number;
}

/** Returns the windows of a schedule, or undefined if Secrets Manager does not accept the schedule. */
export function rotationWindows(expression: string): RotationWindows | undefined {
  const [, amount, unit] = /^rate\((\d+) (hour|day)s?\)$/.exec(expression) ?? [];
  if (unit !== undefined) return windowsOfRate(Number(amount) * (unit === 'day' ? HOURS_OF_DAY : 1));
  const [, fields] = /^cron\((.*)\)$/.exec(expression) ?? [];
  return fields === undefined ? undefined : windowsOfCron(fields.split(' '));
}

function windowsOfRate(hours: number): RotationWindows | undefined {
  if (hours < MIN_HOURS || hours > MAX_DAYS * HOURS_OF_DAY) return undefined;
  return { maxHours: Math.min(hours, HOURS_OF_DAY) };
}

function windowsOfCron([minute, hour, ...date]: string[]): RotationWindows | undefined {
  const hours = valuesOf(hour ?? '', 0, HOURS_OF_DAY - 1);
  if (minute !== '0' || hours === undefined || date.length !== 4 || !isDate(date)) return undefined;
  const [, ...later] = hours;
  const gaps = later.map((next, index) => next - hours[index]);
  const last = hours[hours.length - 1];
  const untilNextDay = hours[0] + HOURS_OF_DAY - last;
  if (Math.min(...gaps, isEachDay(date) ? untilNextDay : HOURS_OF_DAY) < MIN_HOURS) return undefined;
  // A window ends before the next window and before the end of the day in UTC.
  return { maxHours: Math.min(...gaps, HOURS_OF_DAY - last) };
}

function isDate([dayOfMonth, month, dayOfWeek, year]: string[]): boolean {
  if (year !== '*' || !valuesOf(month, 1, 12, MONTHS)) return false;
  if ((dayOfMonth === '?') === (dayOfWeek === '?')) return false;
  return dayOfMonth === '?'
    ? /^([1-7]|SUN|MON|TUE|WED|THU|FRI|SAT)(L|#[1-5])$/i.test(dayOfWeek) || !!valuesOf(dayOfWeek, 1, 7, DAYS)
    : dayOfMonth === 'L' || !!valuesOf(dayOfMonth, 1, 31);
}

/** Indicates whether a schedule may have two days in succession. */
function isEachDay([dayOfMonth, , dayOfWeek]: string[]): boolean {
  return [dayOfMonth, dayOfWeek].some((field) => /[*,/-]/.test(field));
}

/** Returns the values of a field of a cron expression in ascending order, or undefined if the field is invalid. */
function valuesOf(field: string, min: number, max: number, names: string[] = []): number[] | undefined {
  const values = new Set<number>();
  for (const part of field.split(',')) {
    const [, from, to, step] = /^(\*|\w+)(?:-(\w+))?(?:\/(\d+))?$/.exec(part) ?? [];
    const first = from === '*' ? min : numberOf(from, min, names);
    const end = from === '*' || (to === undefined && step !== undefined) ? max : numberOf(to ?? from, min, names);
    if (!(first >= min && first <= end && end <= max) || step === '0' || (from === '*' && to !== undefined)) return;
    for (let value = first; value <= end; value += Number(step ?? 1)) values.add(value);
  }
  return [...values].sort((one, other) => one - other);
}

/** Returns the number of a text, which may be the name of a month or a day, or NaN. */
function numberOf(text: string | undefined, min: number, names: string[]): number {
  if (text !== undefined && /^\d+$/.test(text)) return Number(text);
  const index = names.indexOf(String(text).toUpperCase());
  return index < 0 ? Number.NaN : min + index;
}
