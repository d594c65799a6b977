const HOUR = 60 * 60_000;
const DAY = 24 * HOUR;
const DAY_NAMES = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/** A window in milliseconds since 1970. */
export interface Window {
  readonly start: number;
  readonly end: number;
}

/** The windows between two instants, as Secrets Manager documents its cron expressions and durations. */
export function windowsOf(rules: { ScheduleExpression: string; Duration: string }, from: number, to: number): Window[] {
  const fields = /^cron\(0 (\d+) (\*|\?) (\S+) (\S+) \*\)$/.exec(rules.ScheduleExpression);
  if (!fields || (fields[2] === '?') === (fields[4] === '?')) throw new Error(`unknown: ${rules.ScheduleExpression}`);
  const [, hour, , months, weekdays] = fields;
  const hours = Number(/^(\d+)h$/.exec(rules.Duration)?.[1]);
  if (Number(hour) + hours > 24) throw new Error('a window must end with its day in UTC');
  const windows: Window[] = [];
  for (let midnight = Math.floor(from / DAY) * DAY; midnight < to; midnight += DAY) {
    const date = new Date(midnight);
    if (months !== '*' && !months.split(',').includes(`${date.getUTCMonth() + 1}`)) continue;
    const name = DAY_NAMES[date.getUTCDay()];
    const number = Math.ceil(date.getUTCDate() / 7);
    const isOn = weekdays.split(',').some((day) => ['?', name, `${name}#${number}`].includes(day));
    if (isOn) windows.push({ start: midnight + Number(hour) * HOUR, end: midnight + (Number(hour) + hours) * HOUR });
  }
  return windows;
}
