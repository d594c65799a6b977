/** A start and an end in minutes since midnight. Below 0 is the day before; 1,440 and above is the day after. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** A date without a time zone. Unit: days since 1970-01-01. */
export type Day = number;

/** The parts of a date as cron expressions count them: January is 1. */
export interface DateParts {
  readonly year: number;
  readonly month: number;
  readonly dayOfMonth: number;
}

/** Returns the day of a valid date such as `2027-03-26`. */
export function parseDay(date: string): Day {
  return Date.parse(`${date}T00:00:00Z`) / DAY;
}

/** Returns the minutes since midnight of a valid time from `00:00` to `24:00`. */
export function parseMinutes(time: string): number {
  const [hours, minutes] = time.split(':').map(Number);
  return hours * 60 + minutes;
}

/** Returns a day such as `2027-03-26`. */
export function dateOf(day: Day): string {
  return new Date(day * DAY).toISOString().slice(0, 10);
}

export function dayOf({ year, month, dayOfMonth }: DateParts): Day {
  return Date.UTC(year, month - 1, dayOfMonth) / DAY;
}

export function partsOf(day: Day): DateParts {
  const date = new Date(day * DAY);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, dayOfMonth: date.getUTCDate() };
}

/** Returns the day of the week. Sunday is 0. */
export function weekdayOf(day: Day): number {
  return new Date(day * DAY).getUTCDay();
}

/** The clock of a time zone. All services share it, because the offsets of a zone are slow to compute. */
export class ZoneClock {
  /** Returns the clock of a time zone. */
  public static of(timeZone: string): ZoneClock {
    const clock = ZoneClock.clocks.get(timeZone) ?? new ZoneClock(timeZone);
    ZoneClock.clocks.set(timeZone, clock);
    return clock;
  }

  private static readonly clocks = new Map<string, ZoneClock>();

  private readonly format: Intl.DateTimeFormat;
  private readonly offsets = new Map<number, number>();

  private constructor(public readonly timeZone: string) {
    const numeric = 'numeric';
    this.format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: numeric,
      month: numeric,
      day: numeric,
      hour: numeric,
      minute: numeric,
      second: numeric,
    });
  }

  /**
   * Returns the instants at which the clock may show a time.
   *
   * This is one instant on most days. If the clock skips or repeats the time, it is one instant with the offset before the
   * change and one with the offset after it.
   */
  public instantsOf(day: Day, minutes: number): number[] {
    const shown = day * DAY + minutes * MINUTE;
    const [before, after] = [this.offsetAt(shown - DAY), this.offsetAt(shown + DAY)];
    if (before === after) return [shown - before];
    const right = [before, after].filter((offset) => this.offsetAt(shown - offset) === offset);
    return (right.length === 1 ? right : [before, after]).map((offset) => shown - offset);
  }

  /** Returns the offset of the clock from UTC. Unit: milliseconds. */
  public offsetAt(instant: number): number {
    const midnight = Math.floor(instant / DAY) * DAY;
    const [start, end] = [this.exactOffset(midnight), this.exactOffset(midnight + DAY)];
    return start === end ? start : this.exactOffset(instant);
  }

  private exactOffset(instant: number): number {
    const known = this.offsets.get(instant);
    if (known !== undefined) return known;
    const parts = Object.fromEntries(
      this.format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]),
    );
    const { year, month, day, hour, minute, second } = parts;
    const offset = Date.UTC(year, month - 1, day, hour, minute, second) - instant;
    this.offsets.set(instant, offset);
    return offset;
  }
}
