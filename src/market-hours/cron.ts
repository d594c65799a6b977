import { WEEK } from './weekday';

/**
 * The last year that a cron expression of AWS accepts.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
 */
export const LAST_YEAR = 2199;

/** The fields of a cron expression. An omitted field matches every value. */
export interface CronFields {
  readonly minutes: number[];
  readonly hours: number[];
  readonly daysOfMonth?: number[];
  readonly months?: number[];
  /** Days of the week. Sunday is 0. */
  readonly weekdays?: number[];
  readonly years?: number[];
}

/**
 * Returns the expression in the format of AWS: minutes, hours, day of the month, month, day of the week, year.
 *
 * @see https://docs.aws.amazon.com/autoscaling/application/userguide/scheduled-scaling-using-cron-expressions.html
 */
export function cronExpression({ minutes, hours, daysOfMonth, months, weekdays, years }: CronFields): string {
  const days = daysOfMonth || !weekdays || weekdays.length === 7 ? [ranges(daysOfMonth), '?'] : ['?', names(weekdays)];
  return `cron(${[ranges(minutes), ranges(hours), days[0], ranges(months), days[1], ranges(years)].join(' ')})`;
}

function names(weekdays: number[]): string {
  const text = [...weekdays].sort().map((day) => WEEK[day] as string);
  return text.join(',') === 'MON,TUE,WED,THU,FRI' ? 'MON-FRI' : text.join(',');
}

/** Returns numbers in ascending order, for example `1,3-5`. */
function ranges(numbers?: number[]): string {
  if (!numbers) return '*';
  const parts: [number, number][] = [];
  for (const number of [...numbers].sort((one, other) => one - other)) {
    const last = parts.at(-1);
    if (last && last[1] === number - 1) last[1] = number;
    else parts.push([number, number]);
  }
  return parts.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(',');
}
