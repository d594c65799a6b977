import { Annotations, type Duration } from 'aws-cdk-lib';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import type { IConstruct } from 'constructs';
import { warnAboutCalendarEnd } from '../../market-hours/calendar-end';
import type { CalendarWithSessions } from '../../market-hours/dated-calendar';
import type { MarketCalendar } from '../../market-hours/market-calendar';
import { withSessions } from '../../market-hours/trading-days';
import { brand } from '../../validation/brand';
import { checked } from '../../validation/checked';
import { cronSchedule } from './cron-schedule';
import type { JobCronOptions } from './job-cron-options';
import type { JobScheduleConfig } from './job-schedule-config';
import { marketSchedule } from './market-schedule';

/**
 * The times at which a job runs.
 *
 * EventBridge Scheduler starts a run within the scheduled minute. A time in the hour that a clock skips in spring does not
 * occur on that day. A time in the hour that a clock repeats in autumn occurs once.
 *
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 *
 * @example
 * new JobDefinition({ schedule: JobSchedule.cron({ minute: '0', hour: '6', timeZone: 'Europe/London' }) });
 */
export class JobSchedule {
  static {
    brand(JobSchedule, 'JobSchedule');
  }

  /**
   * Runs a job at the times of a cron expression, by the clock of a time zone.
   *
   * @param options the fields of the expression, and the time zone
   */
  public static cron(options: JobCronOptions): JobSchedule {
    const given = checked('JobSchedule.cron', 'options', options);
    return new JobSchedule(cronSchedule('JobSchedule.cron()', given));
  }

  /**
   * Runs a job at a fixed rate. The first run begins when the schedule is created.
   *
   * A day is 24 hours, so the time of the day moves when the clock changes. Use `cron()` for a fixed time of the day.
   *
   * @param every the time from one run to the next, in whole minutes, at most 365 days
   */
  public static rate(every: Duration): JobSchedule {
    const longestPause = checked('JobSchedule.rate', 'every', every);
    const { expressionString: expression } = ScheduleExpression.rate(longestPause);
    const description = `every ${longestPause.toHumanString()}`;
    return new JobSchedule({ triggers: [{ id: 'Schedule', expression }], description, longestPause });
  }

  /**
   * Runs a job once on each trading day, after the close of a market.
   *
   * On a half-day the job runs after the early close. On a holiday it does not run. In a market with a break, the close is
   * the end of the last session of the day. A session over midnight belongs to the day on which it opens.
   *
   * After the last date of the calendar, this call throws. A job that is deployed by then goes on and runs on holidays too.
   *
   * @param calendar the calendar, with the sessions of the market
   * @param delay the time from the close to the run, in whole minutes, by the market's clock; less than 24 hours
   */
  public static afterClose(calendar: MarketCalendar, delay: Duration): JobSchedule {
    const market = withTimes('JobSchedule.afterClose()', checked('JobSchedule.afterClose', 'calendar', calendar));
    const margin = checked('JobSchedule.afterClose', 'delay', delay).toMinutes();
    return new JobSchedule(marketSchedule('JobSchedule.afterClose()', { calendar: market, edge: 'close', margin }));
  }

  /**
   * Runs a job once on each trading day, before the opening of a market.
   *
   * On a holiday the job does not run. In a market with a break, the opening is the begin of the first session of the day.
   * See `afterClose()` for the end of a calendar.
   *
   * @param calendar the calendar, with the sessions of the market
   * @param lead the time from the run to the opening, in whole minutes, by the market's clock; less than 24 hours
   */
  public static beforeOpen(calendar: MarketCalendar, lead: Duration): JobSchedule {
    const market = withTimes('JobSchedule.beforeOpen()', checked('JobSchedule.beforeOpen', 'calendar', calendar));
    const margin = -checked('JobSchedule.beforeOpen', 'lead', lead).toMinutes();
    return new JobSchedule(marketSchedule('JobSchedule.beforeOpen()', { calendar: market, edge: 'open', margin }));
  }

  /** Runs a job only when a person or a program starts it. */
  public static onDemand(): JobSchedule {
    return new JobSchedule({ triggers: [], description: 'on demand' });
  }

  private constructor(private readonly config: JobScheduleConfig) {}

  /**
   * Returns the triggers of a job, and adds warnings to it.
   *
   * @internal
   */
  public _bind(job: IConstruct): JobScheduleConfig {
    const { calendarEnd, skippedDate, description } = this.config;
    if (calendarEnd) {
      const fix = 'Update the library, or pass a calendar of later dates: MarketCalendar.of({ … }).';
      warnAboutCalendarEnd(job, calendarEnd.name, calendarEnd.until, fix);
    }
    if (skippedDate !== undefined) {
      Annotations.of(job).addWarningV2(
        'cdk-trading-analytics-platform:jobSkipsDay',
        `The job that runs ${description} does not run on ${skippedDate}, because the clock skips its time when daylight saving time begins. Choose another hour, or timeZone: 'Etc/UTC'.`,
      );
    }
    return this.config;
  }
}

/** Returns a calendar whose sessions are known. */
function withTimes(call: string, calendar: MarketCalendar): CalendarWithSessions {
  return withSessions(call, calendar, ', or use JobSchedule.cron()');
}
