import type { Duration } from 'aws-cdk-lib';
import { brand } from '../validation/brand';
import { checked } from '../validation/checked';
import { LSE_DATES } from './lse-dates';
import { MarketCalendar } from './market-calendar';
import type { MarketSession } from './market-session';
import { NYSE_DATES } from './nyse-dates';
import { withSessions } from './trading-days';

/** The number of tasks while a market is open. */
export interface OpenMarketTasks {
  /**
   * The minimum number of tasks from `preOpen` before the opening to `afterClose` after the close. It must be greater than
   * `scaling.minTasks`.
   */
  readonly minTasks: number;

  /**
   * The maximum number of tasks in that period.
   *
   * @default - scaling.maxTasks
   */
  readonly maxTasks?: number;

  /**
   * The time before the opening at which the minimum is raised. Tasks need this time to start and to load data. It is in
   * whole minutes, by the market's clock.
   *
   * @default Duration.minutes(30)
   */
  readonly preOpen?: Duration;

  /**
   * The time after the close during which the minimum stays raised. It is in whole minutes, by the market's clock.
   *
   * @default Duration.minutes(0)
   */
  readonly afterClose?: Duration;
}

/** The number of tasks while a market is open, and the calendar of the market. */
export interface MarketHoursOptions extends OpenMarketTasks {
  /**
   * The holidays and half-days of the market.
   *
   * @default - the published calendar of the market; no holidays for MarketHours.custom()
   */
  readonly calendar?: MarketCalendar;
}

/** The time zone and the sessions of a market of your own, and the number of tasks while it is open. */
export interface CustomMarketOptions extends MarketHoursOptions {
  /**
   * The time zone of the market by its IANA name, for example `Asia/Tokyo` or `Etc/UTC`. AWS supports the time zones of
   * Joda-Time.
   *
   * @see https://www.joda.org/joda-time/timezones.html
   */
  readonly timeZone: string;

  /**
   * The sessions of the market.
   *
   * Sessions must not overlap. A session that begins at the end of another session continues it.
   */
  readonly sessions: MarketSession[];

  /**
   * The name of the market in errors and warnings.
   *
   * @default - the time zone
   */
  readonly name?: string;
}

/**
 * A higher minimum number of tasks while a market is open.
 *
 * The minimum applies at every minute at which the market is open and during `preOpen`, and at no other minute. It follows
 * the market's clock with daylight saving time, and excludes holidays and the afternoons of half-days. If several markets
 * of one service are open, the highest minimum applies.
 *
 * @example
 * new ServiceDefinition({ scaling: { maxTasks: 40, schedules: [MarketHours.nyse({ minTasks: 10 })] } });
 */
export class MarketHours {
  static {
    brand(MarketHours, 'MarketHours');
  }

  /**
   * Creates a schedule for the core session of the New York Stock Exchange.
   *
   * The session is from 09:30 to 16:00 in New York, Monday to Friday.
   *
   * @see https://www.nyse.com/markets/hours-calendars
   * @param options the number of tasks
   */
  public static nyse(options: MarketHoursOptions): MarketHours {
    return new MarketHours({
      ...marketOf(NYSE_DATES),
      ...checked('MarketHours.nyse', 'options', options),
      calendar: options.calendar ?? MarketCalendar.nyse(),
    });
  }

  /**
   * Creates a schedule for the regular trading of the London Stock Exchange.
   *
   * The session is from 08:00 to 16:30 in London, Monday to Friday. The closing auction takes place after 16:30. Set `afterClose: Duration.minutes(15)` to include it.
   *
   * @see https://www.londonstockexchange.com/equities-trading/business-days
   * @param options the number of tasks
   */
  public static lse(options: MarketHoursOptions): MarketHours {
    return new MarketHours({
      ...marketOf(LSE_DATES),
      ...checked('MarketHours.lse', 'options', options),
      calendar: options.calendar ?? MarketCalendar.lse(),
    });
  }

  /**
   * Creates a schedule for the market of a calendar, with the sessions, holidays and half-days of the calendar.
   *
   * @param calendar the calendar, for example `MarketCalendar.tokyo()`
   * @param options the number of tasks
   */
  public static of(calendar: MarketCalendar, options: OpenMarketTasks): MarketHours {
    const given = checked('MarketHours.of', 'calendar', calendar);
    return new MarketHours({
      ...marketOf(withSessions('MarketHours.of()', given)),
      ...checked('MarketHours.of', 'options', options),
      calendar: given,
    });
  }

  /**
   * Creates a schedule for any other market, with its own time zone, sessions and holidays.
   *
   * For a market that is open around the clock except for a break, write the sessions around the break.
   *
   * @param options the sessions, and the number of tasks
   */
  public static custom(options: CustomMarketOptions): MarketHours {
    return new MarketHours(checked('MarketHours.custom', 'options', options));
  }

  /** The name of the market in errors and warnings. */
  public readonly name: string;

  /** The options as they were passed, without defaults. */
  public readonly options: CustomMarketOptions;

  private constructor(options: CustomMarketOptions) {
    this.options = options;
    this.name = options.name ?? options.timeZone;
  }
}

/** Returns the market of a built-in calendar, without its dates. */
function marketOf({ name, timeZone, sessions }: Pick<CustomMarketOptions, 'name' | 'timeZone' | 'sessions'>) {
  return { name, timeZone, sessions };
}
