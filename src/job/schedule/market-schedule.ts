import { Duration } from 'aws-cdk-lib';
import { daysUntil } from '../../market-hours/calendar-end';
import { cronExpression } from '../../market-hours/cron';
import type { CalendarWithSessions } from '../../market-hours/dated-calendar';
import { type Day, MINUTE, parseDay, partsOf, weekdayOf, type ZoneClock } from '../../market-hours/local-time';
import { DAY_MINUTES, type LocalMoment, TradingDays } from '../../market-hours/trading-days';
import { UsageError } from '../../validation/usage-error';
import type { JobScheduleConfig, JobTrigger } from './job-schedule-config';

/** The runs of a job at the opening or the close of a market. */
export interface MarketRuns {
  readonly calendar: CalendarWithSessions;
  readonly edge: 'open' | 'close';
  /** The minutes from the opening or the close to the run. Negative: before it. */
  readonly margin: number;
}

/** A trading day and its margin reach into this many days at most. */
const REACH_DAYS = 9;
/** The days after the calendar whose changes of the clock represent those of all later years. */
const LATER_DAYS = 2 * 366;
const HOUR = 60;

/**
 * Returns the triggers of a job that runs at the opening or the close of a market.
 *
 * Each usual time of the week is one trigger, whose gate has the times at which the market is closed or closes early. All
 * other times, such as 30 minutes after an early close, share one trigger, whose gate has exactly these times. So a
 * holiday adds an entry to a gate and no trigger.
 */
export function marketSchedule(call: string, runs: MarketRuns): JobScheduleConfig {
  const { calendar, edge, margin } = runs;
  const { until, timeZone } = calendar;
  requireCurrent(call, calendar);
  const market = new TradingDays(call, calendar);
  const { holidays, halfDays, specialDays } = market.dates;
  const [end, dates] = [parseDay(until), [...holidays, ...halfDays.keys(), ...specialDays.keys()]];
  const [first, last] = [Math.min(end, ...dates) - REACH_DAYS, end + REACH_DAYS];
  const usual = market.usualWeek(edge, margin);
  const wanted = market
    .moments(edge, margin, first - REACH_DAYS, last + REACH_DAYS)
    .filter(({ day }) => day >= first && day <= last);
  const planned = momentsOf(usual, first, last);
  const all = [...wanted, ...momentsOf(usual, last + 1, last + LATER_DAYS)];
  requireOneInstant(call, market, runs, all);
  const [isWanted, isPlanned] = [keysOf(wanted), keysOf(planned)];
  const textOf = (moments: LocalMoment[]) => moments.flatMap((moment) => scheduledTimes(market.clock, moment));
  const triggers: JobTrigger[] = distinct(usual.map(({ minutes }) => minutes)).map((time, index) => {
    const weekdays = usual.filter(({ minutes }) => minutes === time).map(({ day }) => day);
    const without = planned.filter((moment) => moment.minutes === time && !isWanted.has(keyOf(moment)));
    return {
      id: `${edge === 'open' ? 'Open' : 'Close'}${index === 0 ? '' : index + 1}`,
      expression: cronExpression({ ...timeFields([time]), weekdays }),
      timeZone,
      gate: without.length > 0 ? { runs: 'except', times: textOf(without) } : undefined,
    };
  });
  const others = wanted.filter((moment) => !isPlanned.has(keyOf(moment)));
  if (others.length > 0) {
    triggers.push({
      id: edge === 'open' ? 'OtherOpen' : 'EarlyClose',
      expression: otherTimes(others),
      timeZone,
      gate: { runs: 'only', times: textOf(others) },
    });
  }
  return {
    triggers,
    description: descriptionOf(runs),
    longestPause: longestPause(market.clock, all),
    calendarEnd: { name: calendar.name, until, epochSeconds: market.clock.instantsOf(end + 1, 0)[0] / 1000 },
  };
}

/** Returns one expression that includes all moments. It also includes other times, which the gate excludes. */
function otherTimes(moments: LocalMoment[]): string {
  return cronExpression({
    ...timeFields(moments.map(({ minutes }) => minutes)),
    months: distinct(moments.map(({ day }) => partsOf(day).month)),
    weekdays: distinct(moments.map(({ day }) => weekdayOf(day))),
  });
}

function timeFields(times: number[]): { minutes: number[]; hours: number[] } {
  return {
    minutes: distinct(times.map((time) => time % HOUR)),
    hours: distinct(times.map((time) => Math.floor(time / HOUR))),
  };
}

/** Throws if the calendar has ended, because the job would run on holidays. */
function requireCurrent(call: string, { name, until }: CalendarWithSessions): void {
  if (daysUntil(until) >= 0) return;
  throw new UsageError(call, 'MarketCalendarEnded', {
    got: `the calendar of ${name}, which ends on ${until}`,
    expected: 'a calendar that covers today, because the job would run on each later holiday',
    fix: "update the library, or pass later dates: MarketCalendar.of({ ...calendar, until: '2031-12-31', holidays: [ … ] })",
  });
}

/** Throws if a run is at a time that the clock skips or repeats. */
function requireOneInstant(call: string, { clock }: TradingDays, runs: MarketRuns, moments: LocalMoment[]): void {
  const unclear = moments.find(({ day, minutes }) => clock.instantsOf(day, minutes).length > 1);
  if (!unclear) return;
  throw new UsageError(call, 'InvalidMarketHours', {
    got: `a run at ${shownMoment(unclear)}, which ${clock.timeZone} skips or repeats (${descriptionOf(runs)})`,
    expected: 'times that occur exactly once on each day',
    fix: 'change the delay or the lead so that no run is in that hour',
  });
}

/** Returns the longest time between two runs. */
function longestPause(clock: ZoneClock, moments: LocalMoment[]): Duration {
  const instants = moments.map(({ day, minutes }) => clock.instantsOf(day, minutes)[0]);
  const pauses = instants.slice(1).map((instant, index) => (instant - instants[index]) / MINUTE);
  return Duration.minutes(Math.max(...pauses));
}

/** Returns the scheduled times of a moment. These are two if the clock shows it twice, because the scheduler uses one of them. */
function scheduledTimes(clock: ZoneClock, { day, minutes }: LocalMoment): string[] {
  return clock.instantsOf(day, minutes).map((instant) => new Date(instant).toISOString().replace('.000Z', 'Z'));
}

function descriptionOf({ calendar, edge, margin }: MarketRuns): string {
  const name = `${edge === 'open' ? 'the opening' : 'the close'} of ${calendar.name}`;
  if (margin === 0) return `at ${name}`;
  return `${Duration.minutes(Math.abs(margin)).toHumanString()} ${margin < 0 ? 'before' : 'after'} ${name}`;
}

function shownMoment({ day, minutes }: LocalMoment): string {
  return new Date((day * DAY_MINUTES + minutes) * MINUTE).toISOString().slice(0, 16).replace('T', ' ');
}

function momentsOf(usual: LocalMoment[], first: Day, last: Day): LocalMoment[] {
  const days = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  return days.flatMap((day) =>
    usual.filter((moment) => moment.day === weekdayOf(day)).map(({ minutes }) => ({ day, minutes })),
  );
}

/** Returns the keys of moments for fast comparison. */
function keysOf(moments: LocalMoment[]): Set<number> {
  return new Set(moments.map(keyOf));
}

function keyOf({ day, minutes }: LocalMoment): number {
  return day * DAY_MINUTES + minutes;
}

function distinct(numbers: number[]): number[] {
  return [...new Set(numbers)].sort((one, other) => one - other);
}
