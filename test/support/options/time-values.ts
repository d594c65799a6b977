import { Duration } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import {
  type CustomMarketOptions,
  type JobCronOptions,
  JobSchedule,
  MarketCalendar,
  type MarketCalendarOptions,
  MarketHours,
  type MarketHoursOptions,
  MarketPhase,
  type MarketSession,
  type OpenMarketTasks,
  type RotationTiming,
  RotationWindow,
  Weekday,
} from '../../../src';
import type { Choices, Makers } from './choices';

const SESSIONS: MarketSession[] = [
  { open: '18:00', close: '17:00', opensDayBefore: true, days: [Weekday.MONDAY, Weekday.TUESDAY] },
];

/** Creates random valid schedules: of markets, rotations and jobs. */
export class TimeValues {
  public constructor(private readonly choices: Choices) {}

  /** Returns the hours of a market with a minimum of tasks in a range. */
  public marketHours(fewest: number, most: number): MarketHours {
    const { choices } = this;
    const open: Makers<OpenMarketTasks> = {
      minTasks: () => choices.int(fewest, most),
      maxTasks: () => choices.int(most, 2 * most),
      // The shortest break between two sessions has an hour.
      preOpen: () => Duration.minutes(choices.int(0, 29)),
      afterClose: () => Duration.minutes(choices.int(0, 29)),
    };
    const market: Makers<MarketHoursOptions> = { ...open, calendar: () => MarketCalendar.nyse() };
    const custom: Makers<CustomMarketOptions> = {
      ...open,
      calendar: () => this.ownCalendar(),
      sessions: () => [{ open: '08:00', close: '16:30' }],
      timeZone: () => 'Europe/Paris',
      name: () => 'Desk',
    };
    return choices.from(
      () => MarketHours.nyse(choices.some(market, 'minTasks')),
      () => MarketHours.lse(choices.some({ ...market, calendar: () => MarketCalendar.lse() }, 'minTasks')),
      () => MarketHours.custom(choices.some(custom, 'minTasks', 'sessions', 'timeZone')),
      () => MarketHours.of(this.calendar(), choices.some(open, 'minTasks')),
    );
  }

  private calendar(): MarketCalendar {
    const dates = {
      holidays: ['2027-03-03'],
      specialDays: [{ date: '2027-03-04', sessions: [{ open: '10:00', close: '12:00' }] }],
    };
    return this.choices.from(
      () => MarketCalendar.tokyo(),
      () => MarketCalendar.nyse().during([MarketPhase.PRE, MarketPhase.CORE]),
      () => MarketCalendar.nyse().adding(dates),
      () => this.ownCalendar(),
    );
  }

  private ownCalendar(): MarketCalendar {
    const makers: Makers<MarketCalendarOptions> = {
      from: () => '2026-01-01',
      until: () => '2027-12-31',
      holidays: () => ['2027-01-01'],
      halfDays: () => [{ date: '2026-12-22', close: '13:00' }],
      specialDays: () => [{ date: '2026-12-28', sessions: [{ open: '10:00', close: '12:00' }] }],
      name: () => 'Desk',
      sessions: () => SESSIONS,
      timeZone: () => 'America/Chicago',
    };
    return MarketCalendar.of(this.choices.some(makers, 'until', 'sessions', 'timeZone'));
  }

  /** Returns the timing of a rotation. */
  public rotation(): RotationTiming {
    const { choices } = this;
    const makers: Makers<RotationTiming> = {
      every: () => Duration.days(choices.int(1, 90)),
      rotateImmediately: () => choices.oneIn(2),
      schedule: () => events.Schedule.cron({ minute: '0', hour: '4' }),
      rotationWindow: () => RotationWindow.localTime({ begin: '02:00', end: '05:00' }),
      window: () => Duration.hours(choices.int(1, 4)),
    };
    const { every, schedule, rotationWindow, window, ...others } = choices.some(makers);
    if (rotationWindow) return { ...others, every, rotationWindow };
    return { ...others, window, ...(schedule ? { schedule } : { every }) };
  }

  /** Returns the schedule of a job. */
  public job(): JobSchedule {
    const { choices } = this;
    const cron: Makers<JobCronOptions> = {
      minute: () => '30',
      hour: () => '6',
      day: () => '1',
      month: () => '1-6',
      timeZone: () => 'Europe/London',
      weekDay: () => undefined,
      year: () => '2027-2030',
    };
    return choices.from(
      () => JobSchedule.onDemand(),
      () => JobSchedule.rate(Duration.minutes(choices.int(1, 100_000))),
      () => JobSchedule.cron({ minute: '30', hour: '6', weekDay: 'MON-FRI', timeZone: 'Europe/London' }),
      () => JobSchedule.cron(choices.some(cron, 'minute', 'hour')),
      () => JobSchedule.afterClose(this.calendar(), Duration.minutes(30)),
      () => JobSchedule.beforeOpen(MarketCalendar.cmeEquityIndex(), Duration.minutes(30)),
    );
  }
}
