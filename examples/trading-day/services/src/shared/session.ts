/** The calendar of a market, as `MarketCalendar.toJson()` writes it. */
export interface Calendar {
  /** The instants at which the offset from UTC changes, and the offset from then on. Unit: minutes. */
  readonly utcOffsets: readonly (readonly [since: string, minutes: number])[];
  /** The sessions of each day of the week, from Sunday on. Unit: minutes since midnight. */
  readonly week: readonly (readonly Period[])[];
  /** The sessions of each date that differs. A holiday has none. */
  readonly days: Readonly<Record<string, readonly Period[]>>;
}

type Period = readonly [open: number, close: number];

/** The hours of one trading day. */
export interface Session {
  /** The date, as `YYYY-MM-DD`. */
  readonly day: string;
  /** The opening. Unit: milliseconds since 1970. */
  readonly opensAt: number;
  /** The length of the session. Unit: minutes. */
  readonly minutes: number;
  readonly halfDay: boolean;
}

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** No exchange is closed for so long. */
const MAX_DAYS_BACK = 14;

/** Returns the session of a date, or undefined if the market is closed on it. */
export function sessionOf(calendar: Calendar, day: string): Session | undefined {
  const usual = calendar.week[weekday(day)];
  const periods = calendar.days[day] ?? usual;
  if (periods.length === 0) return undefined;
  const close = lastOf(periods)[1];
  return {
    day,
    opensAt: instantOf(calendar, day, periods[0][0]),
    minutes: close - periods[0][0],
    halfDay: usual.length > 0 && close < lastOf(usual)[1],
  };
}

/** Returns the last session that has begun by an instant. */
export function latestSession(calendar: Calendar, now: number): Session {
  for (let back = 0; back <= MAX_DAYS_BACK; back += 1) {
    const session = sessionOf(calendar, dateIn(calendar, now - back * DAY_MS));
    if (session && session.opensAt <= now) return session;
  }
  throw new Error(`got no trading day in ${MAX_DAYS_BACK} days, expected one: check MARKET_CALENDAR_JSON`);
}

/** Returns the date of an instant by the clock of the market, as `YYYY-MM-DD`. */
export function dateIn(calendar: Calendar, instant: number): string {
  return new Date(instant + offsetAt(calendar, instant) * MINUTE_MS).toISOString().slice(0, 10);
}

/** Indicates whether a date is a Saturday or a Sunday. */
export function isWeekend(day: string): boolean {
  return [0, 6].includes(weekday(day));
}

function weekday(day: string): number {
  return new Date(`${day}T00:00:00Z`).getUTCDay();
}

function lastOf(periods: readonly Period[]): Period {
  return periods[periods.length - 1];
}

/** Returns the instant at which the clock of the market shows a time. */
function instantOf(calendar: Calendar, day: string, minute: number): number {
  const asUtc = Date.parse(`${day}T00:00:00Z`) + minute * MINUTE_MS;
  // The offset is that of the instant itself. The first guess can be on the other side of a change.
  const guess = asUtc - offsetAt(calendar, asUtc) * MINUTE_MS;
  return asUtc - offsetAt(calendar, guess) * MINUTE_MS;
}

/** Returns the offset from UTC. Before the first change it is that of the first change. Unit: minutes. */
function offsetAt({ utcOffsets }: Calendar, instant: number): number {
  const past = utcOffsets.filter(([since]) => Date.parse(since) <= instant);
  return (past[past.length - 1] ?? utcOffsets[0])[1];
}
