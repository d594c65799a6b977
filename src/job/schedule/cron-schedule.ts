import { Duration } from 'aws-cdk-lib';
import { type Day, dayOf, MINUTE, ZoneClock } from '../../market-hours/local-time';
import { DAY_MINUTES } from '../../market-hours/trading-days';
import { CRON_HOURS, CRON_MINUTES, CRON_YEARS, cronValues } from '../../validation/cron-forms';
import { shown } from '../../validation/shown';
import { UsageError } from '../../validation/usage-error';
import { cronDays } from './cron-days';
import type { JobCronOptions } from './job-cron-options';
import type { JobScheduleConfig } from './job-schedule-config';

const HOUR = 60;
/** The days to examine for runs that the clock skips: about eleven years of a job that runs daily. */
const EXAMINED_DAYS = 4_000;
/** Days of these years represent those of all years: they contain leap days, and each weekday on each date. */
const FIRST_YEAR = 2026;
const YEARS = 28;

/** Returns the trigger of a job that runs at the times of a cron expression. */
export function cronSchedule(call: string, options: JobCronOptions): JobScheduleConfig {
  const { minute, hour, day, month = '*', weekDay, year = '*', timeZone = 'Etc/UTC' } = options;
  requireOneDay(call, options);
  const days = weekDay === undefined ? [day ?? '*', '?'] : ['?', weekDay];
  const expression = `cron(${[minute, hour, days[0], month, days[1], year].join(' ')})`;
  const runs = { clock: ZoneClock.of(timeZone), times: timesOf(options), days: daysOf(call, options, expression) };
  return {
    triggers: [{ id: 'Schedule', expression, timeZone }],
    description: `at ${expression} in ${timeZone}`,
    longestPause: longestPause(runs),
    skippedDate: skippedDate(runs),
  };
}

/** Throws if both fields of days are set. EventBridge Scheduler accepts one of them. */
function requireOneDay(call: string, { day, weekDay }: JobCronOptions): void {
  if (day === undefined || weekDay === undefined) return;
  throw new UsageError(call, 'InvalidJobSchedule', {
    got: `day: ${shown(day)} and weekDay: ${shown(weekDay)}`,
    expected: 'day or weekDay, because EventBridge Scheduler does not combine them',
    fix: 'remove one of them',
  });
}

interface CronRuns {
  readonly clock: ZoneClock;
  /** Minutes since midnight, in ascending order. */
  readonly times: number[];
  readonly days: Day[];
}

function timesOf({ minute, hour }: JobCronOptions): number[] {
  const sorted = (field: string, range: typeof CRON_HOURS) =>
    [...(cronValues(field, range) as Set<number>)].sort((one, other) => one - other);
  const minutes = sorted(minute, CRON_MINUTES);
  return sorted(hour, CRON_HOURS).flatMap((hours) => minutes.map((minuteOfHour) => hours * HOUR + minuteOfHour));
}

/** Returns the days of the expression. Throws if the expression never occurs. */
function daysOf(call: string, options: JobCronOptions, expression: string): Day[] {
  const years = cronValues(options.year ?? '*', CRON_YEARS) as Set<number>;
  const first = Math.max(FIRST_YEAR, Math.min(...years));
  const days = cronDays(
    options,
    dayOf({ year: first, month: 1, dayOfMonth: 1 }),
    dayOf({ year: first + YEARS, month: 1, dayOfMonth: 1 }) - 1,
  );
  if (days.length > 0) return days;
  throw new UsageError(call, 'InvalidJobSchedule', {
    got: `${expression}, which never occurs`,
    expected: 'an expression with at least one date',
    fix: "correct day, month, weekDay or year, for example month: '2' and day: 'L'",
  });
}

/** Returns the longest time between two runs. It is longer by one change of the clock, if the zone has daylight saving time. */
function longestPause({ clock, times, days }: CronRuns): Duration | undefined {
  const pauses = [
    ...times.slice(1).map((time, index) => time - times[index]),
    ...days.slice(1).map((day, index) => (day - days[index]) * DAY_MINUTES + times[0] - (times.at(-1) as number)),
  ];
  if (pauses.length === 0) return undefined;
  const [winter, summer] = [1, 7].map((month) =>
    clock.offsetAt(dayOf({ year: FIRST_YEAR, month, dayOfMonth: 1 }) * DAY_MINUTES * MINUTE),
  );
  return Duration.minutes(Math.max(...pauses) + Math.abs(summer - winter) / MINUTE);
}

/** Returns the first date on which the clock skips all runs of the day, because daylight saving time begins. */
function skippedDate({ clock, times, days }: CronRuns): string | undefined {
  const skipped = days.slice(0, EXAMINED_DAYS).find((day) => times.every((time) => isSkipped(clock, day, time)));
  return skipped === undefined ? undefined : new Date(skipped * DAY_MINUTES * MINUTE).toISOString().slice(0, 10);
}

/** Indicates whether the clock never shows a time on a day. */
function isSkipped(clock: ZoneClock, day: Day, time: number): boolean {
  const instants = clock.instantsOf(day, time);
  const shown = (day * DAY_MINUTES + time) * MINUTE;
  return instants.length > 1 && instants.every((instant) => instant + clock.offsetAt(instant) !== shown);
}
