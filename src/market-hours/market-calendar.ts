import { brand } from '../validation/brand';
import { checked } from '../validation/checked';
import { UsageError } from '../validation/usage-error';
import type { HalfDay, MarketCalendarDates, MarketCalendarOptions, SpecialDay } from './calendar-dates';
import { calendarJson } from './calendar-json';
import { CME_EQUITY_INDEX_DATES } from './cme-equity-index-dates';
import { EURONEXT_PARIS_DATES } from './euronext-paris-dates';
import { HONG_KONG_DATES } from './hong-kong-dates';
import { LSE_DATES } from './lse-dates';
import { type ExtendedHours, type MarketPhase, sessionsIn } from './market-phase';
import type { MarketSession } from './market-session';
import { NYSE_DATES } from './nyse-dates';
import { OpenPeriods } from './open-periods';
import { TOKYO_DATES } from './tokyo-dates';
import type { TradingDay } from './trading-day';
import { withSessions } from './trading-days';
import { XETRA_DATES } from './xetra-dates';

/** The open periods of each calendar, which are slow to compute. */
const PERIODS = new WeakMap<MarketCalendar, OpenPeriods>();

/**
 * The holidays and half-days of a market, as a list of dates, and its usual sessions.
 *
 * The service or job that uses the calendar validates the dates against the sessions. docs/market-calendars.md names the
 * source and the end of each list.
 *
 * @example
 * // A closure that was announced late.
 * const calendar = MarketCalendar.nyse().adding({ holidays: ['2027-03-09'] });
 * MarketHours.nyse({ minTasks: 10, calendar: calendar });
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
    return new MarketCalendar(NYSE_DATES, NYSE_DATES.extended);
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
    return new MarketCalendar({ ...NYSE_DATES, name: 'Nasdaq' }, NYSE_DATES.extended);
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
   * Returns the calendar of Xetra in Frankfurt for 2026 to 2028, with continuous trading from 09:00 to 17:30.
   *
   * @see https://www.cashmarket.deutsche-boerse.com/cash-en/trading/trading-calendar-and-trading-hours
   */
  public static xetra(): MarketCalendar {
    return new MarketCalendar(XETRA_DATES);
  }

  /**
   * Returns the calendar of Euronext Paris for 2026 and 2027, with continuous trading from 09:00 to 17:30.
   *
   * @see https://www.euronext.com/en/trading/trading-hours-holidays
   */
  public static euronextParis(): MarketCalendar {
    return new MarketCalendar(EURONEXT_PARIS_DATES);
  }

  /**
   * Returns the calendar of the Tokyo Stock Exchange for 2026 and 2027, with its break from 11:30 to 12:30.
   *
   * @see https://www.jpx.co.jp/english/corporate/about-jpx/calendar/
   */
  public static tokyo(): MarketCalendar {
    return new MarketCalendar(TOKYO_DATES);
  }

  /**
   * Returns the calendar of the securities market of the Stock Exchange of Hong Kong for 2026 and 2027, with its break
   * from 12:00 to 13:00.
   *
   * @see https://www.hkex.com.hk/Services/Trading/Derivatives/Overview/Trading-Calendar-and-Holiday-Schedule
   */
  public static hongKong(): MarketCalendar {
    return new MarketCalendar(HONG_KONG_DATES);
  }

  /**
   * Returns the calendar of equity index futures of CME Group on Globex for 2026 and 2027.
   *
   * A session opens at 17:00 in Chicago and closes at 16:00 on the next day, which is the date of the session. A holiday
   * closes the session of its date, so also the evening before. A half-day ends the session early.
   *
   * @see https://www.cmegroup.com/trading-hours.html
   */
  public static cmeEquityIndex(): MarketCalendar {
    return new MarketCalendar(CME_EQUITY_INDEX_DATES);
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

  /** The dates with sessions of their own. */
  public readonly specialDays: SpecialDay[];

  /** The first date that the calendar covers. Undefined if the calendar has no begin. */
  public readonly from?: string;

  /** The last date that the calendar covers. Undefined if the calendar has no end. */
  public readonly until?: string;

  /** The name of the market in errors, warnings and descriptions. */
  public readonly name: string;

  /** The time zone of the market. Undefined if the calendar has dates only. */
  public readonly timeZone?: string;

  /** The usual sessions of the market. Undefined if the calendar has dates only. */
  public readonly sessions?: MarketSession[];

  readonly #extended?: ExtendedHours;

  private constructor(
    {
      holidays = [],
      halfDays = [],
      specialDays = [],
      from,
      until,
      name,
      timeZone,
      sessions,
    }: Partial<MarketCalendarOptions>,
    extended?: ExtendedHours,
  ) {
    this.holidays = [...holidays];
    this.halfDays = [...halfDays];
    this.specialDays = [...specialDays];
    this.from = from;
    this.until = until;
    this.name = name ?? timeZone ?? 'the market';
    this.timeZone = timeZone;
    this.sessions = sessions && [...sessions];
    this.#extended = extended;
  }

  /**
   * Returns a copy with more dates, for example for a day of mourning that was announced last week.
   *
   * An added date replaces the entry of the same date.
   *
   * @param dates the dates to add
   */
  public adding(dates: MarketCalendarDates): MarketCalendar {
    const { holidays = [], halfDays = [], specialDays = [] } = checked('MarketCalendar.adding', 'dates', dates);
    const added = new Set([...holidays, ...[...halfDays, ...specialDays].map(({ date }) => date)]);
    return new MarketCalendar(
      {
        ...this,
        holidays: [...this.holidays.filter((date) => !added.has(date)), ...holidays],
        halfDays: [...this.halfDays.filter(({ date }) => !added.has(date)), ...halfDays],
        specialDays: [...this.specialDays.filter(({ date }) => !added.has(date)), ...specialDays],
      },
      this.#extended,
    );
  }

  /**
   * Returns a copy with the sessions of some phases of the trading day, for `nyse()` and `nasdaq()`.
   *
   * The phases before and after the core session are from 04:00 to 09:30 and from 16:00 to 20:00 in New York. On a half-day
   * the phase after it is from 13:00 to 17:00. Call `adding()` before this method.
   *
   * @see https://www.nyse.com/markets/hours-calendars
   * @param phases the phases, in any order
   */
  public during(phases: MarketPhase[]): MarketCalendar {
    const wanted = checked('MarketCalendar.during', 'phases', phases);
    const [core] = this.sessions ?? [];
    if (!core || !this.#extended) {
      throw new UsageError('MarketCalendar.during()', 'InvalidMarketCalendar', {
        got: `the calendar of ${this.name}`,
        expected:
          'the calendar of an exchange with known phases: MarketCalendar.nyse() or nasdaq(), before another during()',
        fix: 'write the sessions with MarketCalendar.of(), or use preOpen and afterClose of MarketHours',
      });
    }
    const name = `${this.name} (${[...wanted].sort().join(', ')})`;
    return new MarketCalendar({ ...this, name, ...sessionsIn(wanted, core, this.#extended, this.halfDays) });
  }

  /**
   * Returns whether the market is open at an instant.
   *
   * Throws if the calendar does not cover the instant, or has no sessions.
   *
   * @param instant a date and a time with an offset from UTC, for example `2026-11-27T15:00:00Z`
   */
  public isOpen(instant: string): boolean {
    const at = Date.parse(checked('MarketCalendar.isOpen', 'instant', instant));
    return this.periods('MarketCalendar.isOpen()').isOpen('MarketCalendar.isOpen()', at);
  }

  /**
   * Returns the first instant after another one at which the market opens, also after a break, in UTC.
   *
   * Throws if the calendar does not cover both instants, or has no sessions.
   *
   * @param instant a date and a time with an offset from UTC, for example `2026-11-27T15:00:00Z`
   */
  public nextOpen(instant: string): string {
    const at = Date.parse(checked('MarketCalendar.nextOpen', 'instant', instant));
    return utc(this.periods('MarketCalendar.nextOpen()').next('MarketCalendar.nextOpen()', 'start', at));
  }

  /**
   * Returns the first instant after another one at which the market closes, also for a break, in UTC.
   *
   * Throws if the calendar does not cover both instants, or has no sessions.
   *
   * @param instant a date and a time with an offset from UTC, for example `2026-11-27T15:00:00Z`
   */
  public nextClose(instant: string): string {
    const at = Date.parse(checked('MarketCalendar.nextClose', 'instant', instant));
    return utc(this.periods('MarketCalendar.nextClose()').next('MarketCalendar.nextClose()', 'end', at));
  }

  /**
   * Returns the days from one date to another on which the market is open, with their sessions in UTC.
   *
   * Throws if the calendar does not cover both dates, if it has no sessions, or if the first date is after the last one.
   *
   * @param first the first date, as `YYYY-MM-DD`
   * @param last the last date, as `YYYY-MM-DD`
   */
  public tradingDays(first: string, last: string): TradingDay[] {
    const from = checked('MarketCalendar.tradingDays', 'first', first);
    const to = checked('MarketCalendar.tradingDays', 'last', last);
    if (from > to) {
      throw new UsageError('MarketCalendar.tradingDays()', 'InvalidValue', {
        got: `first: '${from}', last: '${to}'`,
        expected: 'a first date that is not after the last one',
        fix: `exchange the dates: tradingDays('${to}', '${from}')`,
      });
    }
    return this.periods('MarketCalendar.tradingDays()').tradingDays('MarketCalendar.tradingDays()', from, to);
  }

  /**
   * Returns the sessions and dates as JSON, for the environment of a container.
   *
   * The text has less than 3,000 characters for each of the built-in calendars. A program needs no time zone database to
   * read it. docs/market-calendars.md describes the members.
   */
  public toJson(): string {
    return calendarJson('MarketCalendar.toJson()', withSessions('MarketCalendar.toJson()', this));
  }

  private periods(call: string): OpenPeriods {
    const periods = PERIODS.get(this) ?? new OpenPeriods(call, withSessions(call, this));
    PERIODS.set(this, periods);
    return periods;
  }
}

function utc(instant: number): string {
  return new Date(instant).toISOString().replace('.000Z', 'Z');
}
