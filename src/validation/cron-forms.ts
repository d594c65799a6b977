import type { TextForm } from './kinds';

/** The values of a field of a cron expression. */
export interface CronRange {
  readonly min: number;
  readonly max: number;
  /** The names of the values in ascending order. */
  readonly names?: readonly string[];
}

export const CRON_MINUTES: CronRange = { min: 0, max: 59 };
export const CRON_HOURS: CronRange = { min: 0, max: 23 };
export const CRON_DAYS: CronRange = { min: 1, max: 31 };
export const CRON_MONTHS: CronRange = {
  min: 1,
  max: 12,
  names: ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'],
};
export const CRON_WEEKDAYS: CronRange = {
  min: 1,
  max: 7,
  names: ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'],
};
export const CRON_YEARS: CronRange = { min: 1970, max: 2199 };

const VALUE = '[A-Z0-9]+';
const ITEM = new RegExp(`^(\\*|(${VALUE})(?:-(${VALUE}))?)(?:/([1-9]\\d*))?$`);
/** The last day of the month, and the weekday that is nearest to a day. */
const SPECIAL_DAY = /^(L|LW|([1-9]|[12]\d|3[01])W)$/;
/** The last Friday of the month, and the third Friday. */
const SPECIAL_WEEKDAY = /^(([1-7]|SUN|MON|TUE|WED|THU|FRI|SAT)(L|#[1-5]))$/;

export const CRON_MINUTE = field(CRON_MINUTES, '0/15');
export const CRON_HOUR = field(CRON_HOURS, '9-17');
export const CRON_DAY = field(CRON_DAYS, '1,15', SPECIAL_DAY, 'L, LW or 15W');
export const CRON_MONTH = field(CRON_MONTHS, 'JAN,JUL');
export const CRON_WEEKDAY = field(CRON_WEEKDAYS, 'MON-FRI', SPECIAL_WEEKDAY, '6L or 6#3');
export const CRON_YEAR = field(CRON_YEARS, '2027-2030');

/** Returns the values that a field matches, or undefined if the field is not a list of values, ranges and steps. */
export function cronValues(text: string, range: CronRange): Set<number> | undefined {
  const found = new Set<number>();
  for (const part of text.split(',')) {
    const [, all, first, last, step] = ITEM.exec(part) ?? [];
    if (all === undefined) return undefined;
    const from = all === '*' ? range.min : cronValue(first, range);
    const alone = step === undefined ? from : range.max;
    const to = all === '*' ? range.max : last === undefined ? alone : cronValue(last, range);
    // A comparison with NaN is false.
    if (!(from >= range.min && from <= to && to <= range.max)) return undefined;
    for (let value = from; value <= to; value += Number(step ?? 1)) found.add(value);
  }
  return found;
}

/** Returns the number of a value, or NaN if it is neither a number nor a name. */
export function cronValue(text: string, { min, names }: CronRange): number {
  const index = names?.indexOf(text) ?? -1;
  return index < 0 ? Number(/^\d+$/.test(text) ? text : Number.NaN) : index + min;
}

/** Returns the grammar of a field of EventBridge Scheduler. */
function field(range: CronRange, example: string, special?: RegExp, specials?: string): TextForm {
  const { min, max, names } = range;
  const named = names ? `, or names from ${names[0]} to ${names.at(-1)}` : '';
  const also = specials ? `; or one of ${specials}` : '';
  return {
    test: (text) => special?.test(text) === true || cronValues(text, range) !== undefined,
    expected: `a cron field as EventBridge Scheduler accepts it: '*', or values from ${min} to ${max}${named}, as a list with ranges and steps${also}`,
    example,
  };
}
