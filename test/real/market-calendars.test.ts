import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { requirePython } from '../../rigs/python';
import { pythonEnvironment } from '../../rigs/python-environment';
import { MarketCalendar } from '../../src';
import { DAYS_FILE } from '../market-hours/exchange-days/exchange-days';
import { EXHAUSTIVE } from '../support/extent';

const ROOT = path.resolve(__dirname, '../..');
const DAYS = path.dirname(DAYS_FILE);
const MINUTE = 60_000;
const INSTALL_MS = 900_000;

/** Reads calendars and instants, and writes whether each market is open at each instant. */
const LOOP = `
import json, sys
cases = json.load(sys.stdin)
print(json.dumps([is_open(case["calendar"], datetime.fromisoformat(instant)) for case in cases for instant in case["instants"]]))
`;

test('the Python function of docs/market-calendars.md reads the JSON of a calendar', () => {
  const page = fs.readFileSync(path.join(ROOT, 'docs', 'market-calendars.md'), 'utf8');
  const [, program] = /```python\n(.*?)```/s.exec(page) as RegExpExecArray;
  const calendars = [MarketCalendar.nyse(), MarketCalendar.hongKong(), MarketCalendar.cmeEquityIndex()];
  const cases = calendars.map((calendar) => ({
    calendar: JSON.parse(calendar.toJson()),
    instants: calendar
      .tradingDays('2026-02-01', '2027-12-01')
      .flatMap(({ sessions }) => sessions.flatMap(({ open, close }) => [open, close]))
      .flatMap((edge) => [-MINUTE, 0].map((before) => new Date(Date.parse(edge) + before).toISOString())),
  }));
  const wanted = cases.flatMap(({ instants }, index) => instants.map((instant) => calendars[index].isOpen(instant)));
  const { command } = requirePython('the calendar in docs/market-calendars.md');
  const { stdout, stderr } = spawnSync(command, ['-c', program + LOOP], {
    input: JSON.stringify(cases),
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  expect(JSON.parse(stdout)).toEqual(wanted);
  expect(wanted.filter((isOpen) => isOpen).length).toBe(wanted.length / 2);
});

(EXHAUSTIVE ? test : test.skip)(
  'the packages have the sessions that built-in-calendars.test.ts compares with',
  async () => {
    const python = await pythonEnvironment({
      name: 'market calendars',
      requirements: path.join(DAYS, 'requirements.txt'),
      cacheFolder: path.join(ROOT, '.cache', 'market-calendars'),
    });
    const { stdout, stderr, status } = spawnSync(python.command, [path.join(DAYS, 'write.py')], {
      env: { ...process.env, PYTHONPATH: python.packages.join(path.delimiter) },
      encoding: 'utf8',
      maxBuffer: 2 ** 26,
    });
    expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
    const { generated: _, ...committed } = JSON.parse(fs.readFileSync(DAYS_FILE, 'utf8'));
    expect(JSON.parse(stdout)).toEqual(committed);
  },
  INSTALL_MS,
);
