import * as fs from 'node:fs';
import * as path from 'node:path';

const MINUTE = 60_000;

/** The days by month for each list of sessions, for each package, for each market. */
export interface ExchangeDays {
  readonly packages: Record<string, string>;
  readonly markets: Record<string, Record<string, Record<string, Record<string, string>>>>;
}

/** The sessions of a date as `[start, end]` in milliseconds since 1970. */
export type Sessions = [number, number][];

export const DAYS_FILE = path.join(__dirname, 'days.json');

/** Returns the sessions of each trading day of a market by its date, as a package has them. */
export function sessionsByDate(market: string, source: string): Map<string, Sessions> {
  const { markets }: ExchangeDays = JSON.parse(fs.readFileSync(DAYS_FILE, 'utf8'));
  const days = new Map<string, Sessions>();
  for (const [sessions, months] of Object.entries(markets[market][source])) {
    const spans = sessions.split(', ').map((span) => span.split(' to ').map(Number));
    for (const [month, ranges] of Object.entries(months)) {
      for (const range of ranges.split(',')) {
        const [first, last = first] = range.split('-').map(Number);
        for (let day = first; day <= last; day++) {
          const date = `${month}-${String(day).padStart(2, '0')}`;
          const midnight = Date.parse(`${date}T00:00:00Z`);
          days.set(
            date,
            spans.map(([start, end]) => [midnight + start * MINUTE, midnight + end * MINUTE]),
          );
        }
      }
    }
  }
  return new Map([...days].sort(([one], [other]) => (one < other ? -1 : 1)));
}
