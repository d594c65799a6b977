import { type Day, dayOf, type Span, weekdayOf, ZoneClock } from './local-time';
import type { MarketCalendar } from './market-calendar';
import type { MarketSession } from './market-session';
import { type ParsedCalendar, parseCalendar, sessionsOn } from './parse-calendar';
import { parseSessions } from './parse-sessions';

export const DAY_MINUTES = 24 * 60;
/** A session that continues over midnight lasts one week at most, because a market that never closes is an error. */
const WEEK_DAYS = 7;
const NO_DATES: ParsedCalendar = { holidays: new Set(), halfDays: new Map() };

/** A calendar with the sessions of its market. */
export type CalendarWithSessions = MarketCalendar & {
  readonly timeZone: string;
  readonly sessions: MarketSession[];
  readonly until: string;
};

/** A time of a day by the market's clock. */
export interface LocalMoment {
  readonly day: Day;
  /** Minutes since midnight, from 0 to 1,439. */
  readonly minutes: number;
}

/**
 * The openings and closes of a market.
 *
 * A trading day consists of the sessions that begin on one date. It opens with the first of them and closes with the last,
 * so a break is no close. Sessions that meet at midnight are one session, which belongs to the date of its opening.
 */
export class TradingDays {
  public readonly clock: ZoneClock;
  public readonly dates: ParsedCalendar;

  private readonly week: Span[][];

  public constructor(scope: string, calendar: CalendarWithSessions) {
    const { name, timeZone, sessions } = calendar;
    this.clock = ZoneClock.of(timeZone);
    this.week = parseSessions(scope, name, sessions, 0);
    this.dates = parseCalendar(scope, name, this.week, calendar);
  }

  /**
   * Returns the openings or the closes of the trading days in a period, moved by some minutes.
   *
   * @param edge `open` or `close`
   * @param margin the minutes to add
   * @param first the first trading day
   * @param last the last trading day
   * @param dates the holidays and half-days that apply
   */
  public moments(edge: 'open' | 'close', margin: number, first: Day, last: Day, dates = this.dates): LocalMoment[] {
    const found: LocalMoment[] = [];
    for (let day = first; day <= last; day++) {
      const minutes = edge === 'open' ? this.openOf(day, dates) : this.closeOf(day, dates);
      if (minutes !== undefined) found.push(momentOf(day, minutes + margin));
    }
    return found;
  }

  /** Returns the usual moments of each week, without holidays and half-days, as if the week began on the day 0. */
  public usualWeek(edge: 'open' | 'close', margin: number): LocalMoment[] {
    const sunday = dayOf({ year: 2023, month: 1, dayOfMonth: 1 });
    return this.moments(edge, margin, sunday, sunday + WEEK_DAYS - 1, NO_DATES).map(({ day, minutes }) => ({
      day: weekdayOf(day),
      minutes,
    }));
  }

  /** Returns the begin of the first session that begins on a day. Unit: minutes since midnight. */
  private openOf(day: Day, dates: ParsedCalendar): number | undefined {
    return this.beginning(day, dates)[0]?.start;
  }

  /** Returns the end of the last session that begins on a day. It may be on a later day. Unit: minutes since midnight. */
  private closeOf(day: Day, dates: ParsedCalendar): number | undefined {
    const last = this.beginning(day, dates).at(-1);
    if (!last) return undefined;
    let end = last.end;
    for (let next = day + 1; end === (next - day) * DAY_MINUTES; next++) {
      const [continued] = sessionsOn(this.week, dates, next).filter(({ start }) => start === 0);
      if (!continued) break;
      end += continued.end;
    }
    return end;
  }

  /** Returns the sessions of a day without one that continues from the day before. */
  private beginning(day: Day, dates: ParsedCalendar): Span[] {
    const continues = sessionsOn(this.week, dates, day - 1).at(-1)?.end === DAY_MINUTES;
    return sessionsOn(this.week, dates, day).filter(({ start }) => !continues || start > 0);
  }
}

function momentOf(day: Day, minutes: number): LocalMoment {
  return {
    day: day + Math.floor(minutes / DAY_MINUTES),
    minutes: ((minutes % DAY_MINUTES) + DAY_MINUTES) % DAY_MINUTES,
  };
}
