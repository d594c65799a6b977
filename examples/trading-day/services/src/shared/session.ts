/** The dates and hours of a market, as the CDK program writes them to `MARKET_CALENDAR`. */
export interface Calendar {
  /** The time zone by its IANA name. */
  readonly timeZone: string;
  /** The opening and the usual close, as `HH:MM`. */
  readonly open: string;
  readonly close: string;
  readonly holidays: readonly string[];
  readonly halfDays: readonly { readonly date: string; readonly close: string }[];
}

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
  if (isWeekend(day) || calendar.holidays.includes(day)) return undefined;
  const early = calendar.halfDays.find(({ date }) => date === day);
  const opensAt = instantOf(day, calendar.open, calendar.timeZone);
  const closesAt = instantOf(day, early?.close ?? calendar.close, calendar.timeZone);
  return { day, opensAt, minutes: (closesAt - opensAt) / MINUTE_MS, halfDay: early !== undefined };
}

/** Returns the last session that has begun by an instant. */
export function latestSession(calendar: Calendar, now: number): Session {
  for (let back = 0; back <= MAX_DAYS_BACK; back += 1) {
    const session = sessionOf(calendar, dateIn(calendar.timeZone, now - back * DAY_MS));
    if (session && session.opensAt <= now) return session;
  }
  throw new Error(`got no trading day in ${MAX_DAYS_BACK} days, expected one: check MARKET_CALENDAR`);
}

/** Returns the date of an instant by the clock of a time zone, as `YYYY-MM-DD`. */
export function dateIn(timeZone: string, instant: number): string {
  return partsIn(timeZone, instant).slice(0, 10);
}

/** Indicates whether a date is a Saturday or a Sunday. */
export function isWeekend(day: string): boolean {
  return [0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay());
}

/** Returns the instant at which a clock shows a time. The offset is that of the instant itself, not that of today. */
function instantOf(day: string, time: string, timeZone: string): number {
  const asUtc = Date.parse(`${day}T${time}:00Z`);
  const offset = Date.parse(`${partsIn(timeZone, asUtc)}Z`) - asUtc;
  const guess = asUtc - offset;
  return asUtc - (Date.parse(`${partsIn(timeZone, guess)}Z`) - guess);
}

/** Returns the date and the time that a clock shows, as `YYYY-MM-DDTHH:MM:SS`. */
function partsIn(timeZone: string, instant: number): string {
  // The Swedish format is that of ISO 8601.
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
  return format.format(instant).replace(' ', 'T');
}
