import type { CustomMarketOptions } from './custom-market-options';
import { MarketCalendar } from './market-calendar';
import type { MarketHoursOptions } from './market-hours-options';

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
