import { shown } from '../validation/shown';
import { UsageError } from '../validation/usage-error';
import type { CalendarWithSessions } from './dated-calendar';
import { type Day, dateOf, MINUTE, parseDay } from './local-time';
import type { TradingDay } from './trading-day';
import { DAY_MINUTES, TradingDays } from './trading-days';

/** A period in milliseconds since 1970. */
interface Period {
  readonly start: number;
  readonly end: number;
}

/** A session lasts one week at most. */
const REACH_DAYS = 8;
const DAY = DAY_MINUTES * MINUTE;

/** The periods in which a market is open. */
export class OpenPeriods {
  private readonly market: TradingDays;
  private readonly periodsByDay = new Map<Day, Period[]>();
  private readonly first: Day;
  private readonly last: Day;

  public constructor(
    call: string,
    private readonly calendar: CalendarWithSessions,
  ) {
    this.market = new TradingDays(call, calendar);
    this.first = calendar.from === undefined ? Number.NEGATIVE_INFINITY : parseDay(calendar.from);
    this.last = parseDay(calendar.until);
  }

  /** Returns whether the market is open at an instant. */
  public isOpen(call: string, instant: number): boolean {
    const today = this.requireCovered(call, instant);
    for (let day = today + 1; day >= today - REACH_DAYS; day--) {
      if (this.periodsOn(day).some(({ start, end }) => start <= instant && instant < end)) return true;
    }
    return false;
  }

  /** Returns the first opening or close after an instant. */
  public next(call: string, edge: 'start' | 'end', instant: number): number {
    for (const period of this.periodsFrom(this.requireCovered(call, instant) - REACH_DAYS)) {
      if (period[edge] > instant) return period[edge];
    }
    throw this.outside(call, `the next ${edge === 'start' ? 'opening' : 'close'} after ${textOf(instant)}`);
  }

  /** Returns the trading days from one date to another. */
  public tradingDays(call: string, from: string, to: string): TradingDay[] {
    const [first, last] = [from, to].map((date) => {
      const day = parseDay(date);
      if (!this.covers(day)) throw this.outside(call, shown(date));
      return day;
    });
    const days: TradingDay[] = [];
    for (let day = first; day <= last; day++) {
      const sessions = this.periodsOn(day).map(({ start, end }) => ({ open: textOf(start), close: textOf(end) }));
      if (sessions.length === 0) continue;
      days.push({ date: dateOf(day), open: sessions[0].open, close: sessions[sessions.length - 1].close, sessions });
    }
    return days;
  }

  /** Returns the periods from a day on, in ascending order. Periods that meet are one. */
  private *periodsFrom(first: Day): Generator<Period> {
    let current: Period | undefined;
    for (let day = first; day <= this.last; day++) {
      for (const { start, end } of this.periodsOn(day)) {
        if (current?.end === start) current = { start: current.start, end };
        else {
          if (current) yield current;
          current = { start, end };
        }
      }
    }
    if (current) yield current;
  }

  /** Returns the sessions of a date. A time that the clock repeats or skips is the first instant to open, the last to close. */
  private periodsOn(day: Day): Period[] {
    const known = this.periodsByDay.get(day);
    if (known) return known;
    const instantsOf = (minutes: number) => {
      const days = Math.floor(minutes / DAY_MINUTES);
      return this.market.clock.instantsOf(day + days, minutes - days * DAY_MINUTES);
    };
    const sessions = this.covers(day) ? this.market.sessionsOf(day) : [];
    const periods = sessions.map(({ start, end }) => ({
      start: Math.min(...instantsOf(start)),
      end: Math.max(...instantsOf(end)),
    }));
    this.periodsByDay.set(day, periods);
    return periods;
  }

  private covers(day: Day): boolean {
    return this.first <= day && day <= this.last;
  }

  /** Returns the date of an instant by the market's clock. Throws if the calendar does not cover it. */
  private requireCovered(call: string, instant: number): Day {
    const day = Math.floor((instant + this.market.clock.offsetAt(instant)) / DAY);
    if (!this.covers(day)) throw this.outside(call, textOf(instant));
    return day;
  }

  private outside(call: string, got: string): UsageError {
    const { name, from, until } = this.calendar;
    return new UsageError(call, 'OutsideMarketCalendar', {
      got: `${got} (${name})`,
      expected: `a date ${from === undefined ? '' : `from ${from} `}to ${until}, which the calendar covers`,
      fix: 'update the library, or pass a calendar of more dates: MarketCalendar.of({ … })',
    });
  }
}

function textOf(instant: number): string {
  return new Date(instant).toISOString().replace('.000Z', 'Z');
}
