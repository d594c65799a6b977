import { UsageError } from '../validation/usage-error';
import type { CalendarWithSessions, DatedCalendar } from './dated-calendar';
import { type Day, dayOf, type Span, weekdayOf, ZoneClock } from './local-time';
import { type ParsedCalendar, parseCalendar, sessionsOn } from './parse-calendar';
import { parseSessions } from './parse-sessions';

export const DAY_MINUTES = 24 * 60;
/** A session that continues over midnight lasts one week at most, because a market that never closes is an error. */
const WEEK_DAYS = 7;
const NO_DATES: ParsedCalendar = { holidays: new Set(), halfDays: new Map(), specialDays: new Map() };

/**
 * Returns a calendar whose sessions are known.
 *
 * @param alternative a further correction, as an instruction
 */
export function withSessions(call: string, calendar: DatedCalendar, alternative = ''): CalendarWithSessions {
  if (calendar.sessions !== undefined) return calendar as CalendarWithSessions;
  throw new UsageError(call, 'InvalidMarketCalendar', {
    got: 'a calendar without sessions',
    expected: 'a calendar with the time zone and the sessions of the market, which has an opening and a close',
    fix: `set both, for example MarketCalendar.of({ timeZone: 'Asia/Tokyo', sessions: [{ open: '09:00', close: '15:30' }], … })${alternative}`,
  });
}

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
  /** The usual sessions of each day of the week. The first day is Sunday. */
  public readonly week: Span[][];

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
      const sessions = this.sessionsOf(day, dates);
      const minutes = edge === 'open' ? sessions[0]?.start : sessions.at(-1)?.end;
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

  /** Returns the sessions that belong to a date, in minutes since its midnight. Sessions that meet are one. */
  public sessionsOf(day: Day, dates = this.dates): Span[] {
    const sessions: Span[] = [];
    for (const { start, end } of this.beginning(day, dates)) {
      const last = sessions.at(-1);
      if (last?.end === start) sessions[sessions.length - 1] = { start: last.start, end };
      else sessions.push({ start, end });
    }
    const last = sessions.at(-1);
    if (last) sessions[sessions.length - 1] = { start: last.start, end: this.endOf(last, day, dates) };
    return sessions;
  }

  /** Returns the end of a session, which may continue over midnight. */
  private endOf({ end: ownEnd }: Span, day: Day, dates: ParsedCalendar): number {
    let end = ownEnd;
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
