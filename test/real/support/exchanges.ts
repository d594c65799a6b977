import { spawnSync } from 'node:child_process';
import * as path from 'node:path';
import { pythonEnvironment } from '../../../rigs/python-environment';
import { MarketCalendar } from '../../../src';

const CACHE_FOLDER = path.resolve(__dirname, '../../../.cache/market-hours');
const REQUIREMENTS = path.resolve(__dirname, '../market-hours.requirements.txt');
const PROGRAM = path.resolve(__dirname, '../exchange-sessions.py');
const MINUTE = 60_000;
/** The first run on a machine installs the calendars. */
export const INSTALL_MS = 900_000;

/** A day on which an exchange is open: opening, break from and to, and close. */
export interface ExchangeDay {
  readonly date: string;
  readonly local: (string | null)[];
  readonly instants: (number | null)[];
}

export interface Exchange {
  readonly timeZone: string;
  readonly days: ExchangeDay[];
}

/** Returns exchanges by their MIC, as the Python package exchange_calendars has them from 2019 to 2028. */
export async function exchangesOf(names: string[]): Promise<Record<string, Exchange>> {
  const name = 'exchange calendars';
  const python = await pythonEnvironment({ name, requirements: REQUIREMENTS, cacheFolder: CACHE_FOLDER });
  const env = { ...process.env, PYTHONPATH: python.packages.join(path.delimiter) };
  const { stdout, stderr, status } = spawnSync(python.command, [PROGRAM, ...names], {
    env,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

/** Returns whether a day is in one of some years. */
export function between(first: number, last: number) {
  return ({ date }: ExchangeDay) => Number(date.slice(0, 4)) >= first && Number(date.slice(0, 4)) <= last;
}

/** The sessions and the calendar that the days of an exchange have: what most days have is usual. */
export function marketOf(days: ExchangeDay[], first: number, last = first + 1) {
  const counts = new Map<string, number>();
  for (const { local } of days) counts.set(local.join(), (counts.get(local.join()) ?? 0) + 1);
  const [[usual]] = [...counts].sort(([, one], [, other]) => other - one);
  const [open, pause, resume, close] = usual.split(',');
  const traded = new Set(days.map(({ date }) => date));
  const holidays: string[] = [];
  for (let day = Date.UTC(first, 0, 1); day < Date.UTC(last + 1, 0, 1); day += 24 * 60 * MINUTE) {
    const date = new Date(day);
    const text = date.toISOString().slice(0, 10);
    if (date.getUTCDay() % 6 !== 0 && !traded.has(text)) holidays.push(text);
  }
  const halfDays = days
    .filter(({ local }) => local.join() !== usual)
    .map(({ date, local }) => ({ date, close: local[3] as string }));
  return {
    sessions: pause
      ? [
          { open, close: pause },
          { open: resume, close },
        ]
      : [{ open, close }],
    calendar: MarketCalendar.of({ holidays, halfDays, until: `${last}-12-31` }),
  };
}
