import { brand } from '../validation/brand';
import { checked } from '../validation/checked';
import { LSE_DATES } from './lse-dates';
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
   * From six months before this date, each synthesis adds a warning. After this date the market has no holidays.
   */
  readonly until: string;
}

/**
 * The holidays and half-days of a market, as a list of dates.
 *
 * The service that uses the calendar validates the dates.
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
    return new MarketCalendar(checked('MarketCalendar.of', 'options', options));
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

  private constructor({ holidays = [], halfDays = [], until }: Partial<MarketCalendarOptions>) {
    this.holidays = [...holidays];
    this.halfDays = [...halfDays];
    this.until = until;
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
      holidays: [...this.holidays.filter((date) => !added.has(date)), ...holidays],
      halfDays: [...this.halfDays.filter(({ date }) => !added.has(date)), ...halfDays],
      until: this.until,
    });
  }
}
