import { LSE_DATES } from './lse-dates';
import { NYSE_DATES } from './nyse-dates';

/** A day on which a market closes early. */
export interface HalfDay {
  /** The date, as `YYYY-MM-DD`. */
  readonly date: string;

  /** When it closes, as `HH:MM` in the market's time zone. */
  readonly close: string;
}

/** Dates on which a market is not open as on other days. */
export interface MarketCalendarDates {
  /**
   * Dates on which it is closed, as `YYYY-MM-DD`.
   *
   * @default - none
   */
  readonly holidays?: string[];

  /**
   * Dates on which it closes early.
   *
   * @default - none
   */
  readonly halfDays?: HalfDay[];
}

/** A dated list of the days on which a market is not open as on other days. */
export interface MarketCalendarOptions extends MarketCalendarDates {
  /**
   * The last date that the list knows of, as `YYYY-MM-DD`. A synth in the six months before it, or after, warns; after it
   * the market's days of the week go on without holidays.
   */
  readonly until: string;
}

/**
 * The holidays and half-days of a market, as a list of dates.
 *
 * The dates are checked where a service uses them.
 */
export class MarketCalendar {
  /**
   * The New York Stock Exchange's own list, 2026 to 2028.
   *
   * @see https://www.nyse.com/markets/hours-calendars
   */
  public static nyse(): MarketCalendar {
    return new MarketCalendar(NYSE_DATES);
  }

  /**
   * The London Stock Exchange's days, 2026 and 2027: the bank holidays of England and Wales, and half-days on the last
   * trading day before Christmas and before New Year.
   *
   * @see https://www.londonstockexchange.com/equities-trading/business-days
   * @see https://www.gov.uk/bank-holidays
   */
  public static lse(): MarketCalendar {
    return new MarketCalendar(LSE_DATES);
  }

  /**
   * A list of your own.
   *
   * @param options the dates, and until when they are known
   */
  public static of(options: MarketCalendarOptions): MarketCalendar {
    return new MarketCalendar(options);
  }

  /** No holidays and no half-days, ever. */
  public static none(): MarketCalendar {
    return new MarketCalendar({});
  }

  /** Dates on which the market is closed, as `YYYY-MM-DD`. */
  public readonly holidays: string[];

  /** Dates on which the market closes early. */
  public readonly halfDays: HalfDay[];

  /** The last date that the list knows of; without one the list never ends. */
  public readonly until?: string;

  private constructor({ holidays = [], halfDays = [], until }: Partial<MarketCalendarOptions>) {
    this.holidays = [...holidays];
    this.halfDays = [...halfDays];
    this.until = until;
  }

  /**
   * The same list with more dates, such as a day of mourning that was announced last week. They replace what the list says
   * of these dates.
   *
   * @param dates what is added
   */
  public adding(dates: MarketCalendarDates): MarketCalendar {
    const { holidays = [], halfDays = [] } = dates;
    const added = new Set([...holidays, ...halfDays.map(({ date }) => date)]);
    return new MarketCalendar({
      holidays: [...this.holidays.filter((date) => !added.has(date)), ...holidays],
      halfDays: [...this.halfDays.filter(({ date }) => !added.has(date)), ...halfDays],
      until: this.until,
    });
  }
}
