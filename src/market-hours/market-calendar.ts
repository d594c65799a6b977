import { brand } from '../validation/brand';
import { checked } from '../validation/checked';
import { UsageError } from '../validation/usage-error';
import { LSE_DATES } from './lse-dates';
import type { MarketSession } from './market-session';
import { NYSE_DATES } from './nyse-dates';

/** A day on which a market closes early. */
export interface HalfDay {
  /** The date, as `YYYY-MM-DD`. */
  readonly date: string;

  /** The early close, as `HH:MM` in the market's time zone. */
  readonly close: string;
}

/** The dates of a market's holidays and half-days. */
export interface MarketCalendarDates {
  /**
   * The dates on which the market is closed, as `YYYY-MM-DD`.
   *
   * @default - no holidays
   */
  readonly holidays?: string[];

  /**
   * The dates on which the market closes early.
   *
   * @default - no half-days
   */
  readonly halfDays?: HalfDay[];
}

/** The dates of a calendar, and the end of the period that they cover. */
export interface MarketCalendarOptions extends MarketCalendarDates {
  /**
   * The last date that the calendar covers, as `YYYY-MM-DD`.
   *
   * From six months before this date, each synthesis adds a warning. After this date the market has no holidays. A
   * `JobSchedule` does not accept a calendar after this date.
   */
  readonly until: string;

  /**
   * The name of the market in errors, warnings and descriptions.
   *
   * @default - the time zone; without a time zone, `the market`
   */
  readonly name?: string;

  /**
   * The time zone of the market by its IANA name, for example `Asia/Tokyo`. A `JobSchedule` needs it together with
   * `sessions`. `MarketHours` has its own time zone.
   *
   * @default - none: the calendar has dates only
   */
  readonly timeZone?: string;

  /**
   * The usual sessions of the market. A `JobSchedule` needs them together with `timeZone`. `MarketHours` has its own
   * sessions.
   *
   * @default - none: the calendar has dates only
   */
  readonly sessions?: MarketSession[];
}

/**
 * The holidays and half-days of a market, as a list of dates, and its usual sessions.
 *
 * The service or job that uses the calendar validates the dates against the sessions.
 */
export class MarketCalendar {
  static {
    brand(MarketCalendar, 'MarketCalendar');
  }

  /**
   * Returns the calendar that the New York Stock Exchange published for 2026 to 2028.
   *
   * @see https://www.nyse.com/markets/hours-calendars
   */
  public static nyse(): MarketCalendar {
    return new MarketCalendar(NYSE_DATES);
  }

  /**
   * Returns the calendar of the Nasdaq Stock Market for 2026 to 2028.
   *
   * Nasdaq publishes one year at a time and has the same days and hours as the New York Stock Exchange. NYSE Group
   * published the dates of 2027 and 2028.
   *
   * @see https://www.nasdaqtrader.com/trader.aspx?id=calendar
   * @see https://www.nyse.com/markets/hours-calendars
   */
  public static nasdaq(): MarketCalendar {
    return new MarketCalendar({ ...NYSE_DATES, name: 'Nasdaq' });
  }

  /**
   * Returns the calendar of the London Stock Exchange for 2026 and 2027.
   *
   * The holidays are the bank holidays of England and Wales. The half-days are the last trading days before Christmas and
   * before New Year.
   *
   * @see https://www.londonstockexchange.com/equities-trading/business-days
   * @see https://www.gov.uk/bank-holidays
   */
  public static lse(): MarketCalendar {
    return new MarketCalendar(LSE_DATES);
  }

  /**
   * Creates a calendar with your own dates.
   *
   * @param options the dates, and the last date that they cover
   */
  public static of(options: MarketCalendarOptions): MarketCalendar {
    const given = checked('MarketCalendar.of', 'options', options);
    if ((given.timeZone === undefined) !== (given.sessions === undefined)) {
      throw new UsageError('MarketCalendar.of()', 'InvalidMarketCalendar', {
        got: given.timeZone === undefined ? 'sessions without timeZone' : 'timeZone without sessions',
        expected: 'timeZone and sessions together, or none of them',
        fix: "set both, for example timeZone: 'Asia/Tokyo', sessions: [{ open: '09:00', close: '15:30' }]",
      });
    }
    return new MarketCalendar(given);
  }

  /** Returns a calendar without holidays and half-days. It has no end. */
  public static none(): MarketCalendar {
    return new MarketCalendar({});
  }

  /** The dates on which the market is closed, as `YYYY-MM-DD`. */
  public readonly holidays: string[];

  /** The dates on which the market closes early. */
  public readonly halfDays: HalfDay[];

  /** The last date that the calendar covers. Undefined if the calendar has no end. */
  public readonly until?: string;

  /** The name of the market in errors, warnings and descriptions. */
  public readonly name: string;

  /** The time zone of the market. Undefined if the calendar has dates only. */
  public readonly timeZone?: string;

  /** The usual sessions of the market. Undefined if the calendar has dates only. */
  public readonly sessions?: MarketSession[];

  private constructor({
    holidays = [],
    halfDays = [],
    until,
    name,
    timeZone,
    sessions,
  }: Partial<MarketCalendarOptions>) {
    this.holidays = [...holidays];
    this.halfDays = [...halfDays];
    this.until = until;
    this.name = name ?? timeZone ?? 'the market';
    this.timeZone = timeZone;
    this.sessions = sessions && [...sessions];
  }

  /**
   * Returns a copy with more dates, for example for a day of mourning that was announced last week.
   *
   * An added date replaces the entry of the same date.
   *
   * @param dates the dates to add
   */
  public adding(dates: MarketCalendarDates): MarketCalendar {
    const { holidays = [], halfDays = [] } = checked('MarketCalendar.adding', 'dates', dates);
    const added = new Set([...holidays, ...halfDays.map(({ date }) => date)]);
    return new MarketCalendar({
      ...this,
      holidays: [...this.holidays.filter((date) => !added.has(date)), ...holidays],
      halfDays: [...this.halfDays.filter(({ date }) => !added.has(date)), ...halfDays],
    });
  }
}
