import type { Duration } from 'aws-cdk-lib';
import { MarketCalendar } from './market-calendar';
import type { Weekday } from './weekday';

/** A time in which a market is open, on the days of the week on which it is. */
export interface MarketSession {
  /** When it opens, as `HH:MM` in the market's time zone, from `00:00`. */
  readonly open: string;

  /**
   * When it closes, as `HH:MM` in the market's time zone, to `24:00`. It is on the day of its opening: a session over
   * midnight is two, one to `24:00` and one from `00:00`.
   */
  readonly close: string;

  /**
   * On which days of the week.
   *
   * @default - Monday to Friday
   */
  readonly days?: Weekday[];
}

/** How many tasks a service has while a market is open. */
export interface MarketHoursOptions {
  /** The fewest tasks while the market is open, from `preOpen` before to `afterClose` after. More than `scaling.minTasks`. */
  readonly minTasks: number;

  /**
   * The most tasks in that time.
   *
   * @default - scaling.maxTasks
   */
  readonly maxTasks?: number;

  /**
   * How long before the opening the tasks are asked for: they need to start, and load what they need. Whole minutes, by the
   * market's clock.
   *
   * @default Duration.minutes(30)
   */
  readonly preOpen?: Duration;

  /**
   * How long after the close the tasks are kept. Whole minutes, by the market's clock.
   *
   * @default Duration.minutes(0)
   */
  readonly afterClose?: Duration;

  /**
   * The market's holidays and half-days.
   *
   * @default - the market's own list, as long as it has been published; none for MarketHours.custom()
   */
  readonly calendar?: MarketCalendar;
}

/** A market that the library does not know. */
export interface CustomMarketOptions extends MarketHoursOptions {
  /**
   * The time zone of its clock, by its IANA name: `Asia/Tokyo`, `Etc/UTC`. AWS knows those that Joda-Time has.
   *
   * @see https://www.joda.org/joda-time/timezones.html
   */
  readonly timeZone: string;

  /**
   * When it is open. Sessions do not overlap; one that begins where another ends goes on with it.
   */
  readonly sessions: MarketSession[];

  /**
   * What it is called in errors and warnings.
   *
   * @default - its time zone
   */
  readonly name?: string;
}

/**
 * A higher minimum of tasks while a market is open.
 *
 * It is in force by the market's own clock, daylight saving time included, at every minute at which the market is open and
 * for `preOpen` before, and at no other: holidays and half-days are dated. Several schedules of one service combine: the
 * highest minimum of the markets that are open holds.
 */
export class MarketHours {
  /**
   * The New York Stock Exchange's core session: 09:30 to 16:00 in New York, Monday to Friday.
   *
   * @see https://www.nyse.com/markets/hours-calendars
   * @param options how many tasks
   */
  public static nyse(options: MarketHoursOptions): MarketHours {
    return new MarketHours({
      name: 'NYSE',
      timeZone: 'America/New_York',
      sessions: [{ open: '09:30', close: '16:00' }],
      ...options,
      calendar: options.calendar ?? MarketCalendar.nyse(),
    });
  }

  /**
   * The London Stock Exchange's regular trading: 08:00 to 16:30 in London, Monday to Friday. The closing auction is after
   * it: `afterClose: Duration.minutes(15)` keeps the tasks for that.
   *
   * @see https://www.londonstockexchange.com/equities-trading/business-days
   * @param options how many tasks
   */
  public static lse(options: MarketHoursOptions): MarketHours {
    return new MarketHours({
      name: 'LSE',
      timeZone: 'Europe/London',
      sessions: [{ open: '08:00', close: '16:30' }],
      ...options,
      calendar: options.calendar ?? MarketCalendar.lse(),
    });
  }

  /**
   * Any other market: its own clock, sessions, days and holidays. One that is open around the clock but for a break has the
   * sessions around that break.
   *
   * @param options when it is open, and how many tasks
   */
  public static custom(options: CustomMarketOptions): MarketHours {
    return new MarketHours(options);
  }

  /** What the market is called in errors and warnings. */
  public readonly name: string;

  /** What was chosen; the rest has its default. */
  public readonly options: CustomMarketOptions;

  private constructor(options: CustomMarketOptions) {
    this.options = options;
    this.name = options.name ?? options.timeZone;
  }
}
