/** The members of the JSON of a calendar, as docs/market-calendars.md describes them. */
export interface CalendarJson {
  readonly utcOffsets: [since: string, minutes: number][];
  readonly week: [number, number][][];
  readonly days: Record<string, [number, number][]>;
}

const MINUTE = 60_000;
const DAY = 24 * 60;

/** Returns whether a market is open at an instant, by the JSON of its calendar alone. */
export function isOpenByJson({ utcOffsets, week, days }: CalendarJson, instant: number): boolean {
  const [, offset] = utcOffsets.filter(([since]) => Date.parse(since) <= instant).at(-1) as [string, number];
  const local = Math.floor(instant / MINUTE) + offset;
  const today = Math.floor(local / DAY);
  return [today, today + 1].some((day) => {
    const date = new Date(day * DAY * MINUTE);
    const sessions = days[date.toISOString().slice(0, 10)] ?? week[date.getUTCDay()];
    return sessions.some(([start, end]) => start <= local - day * DAY && local - day * DAY < end);
  });
}
