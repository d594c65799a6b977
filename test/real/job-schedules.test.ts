import { App, Duration, Stack } from 'aws-cdk-lib';
import { JobSchedule, MarketCalendar } from '../../src';
import { runsOf } from '../support/job-runs';
import { between, type Exchange, type ExchangeDay, exchangesOf, INSTALL_MS, marketOf } from './support/exchanges';

const MINUTE = 60_000;
/** Exchanges by their MIC, and the years in which their usual hours are the same. Those of Tokyo changed in 2024. */
const YEARS: Record<string, [first: number, last: number]> = {
  XASX: [2019, 2028],
  XFRA: [2019, 2028],
  XHKG: [2019, 2028],
  XLON: [2019, 2028],
  XNAS: [2019, 2028],
  XNYS: [2019, 2028],
  XTKS: [2019, 2023],
  XTSE: [2019, 2028],
};

/** Each trigger of a schedule is interpreted with its gate, and all runs are compared with the sessions of the exchange. */
describe('schedules of jobs, against the calendars of exchange_calendars', () => {
  let exchanges: Record<string, Exchange>;

  beforeAll(async () => {
    exchanges = await exchangesOf(Object.keys(YEARS));
  }, INSTALL_MS);

  test.each([
    ['XNYS', () => MarketCalendar.nyse(), 2028],
    ['XNAS', () => MarketCalendar.nasdaq(), 2028],
    ['XLON', () => MarketCalendar.lse(), 2027],
  ] as const)('the built-in calendar of %s', (exchange, calendar, last) => {
    expect(difference(calendar(), exchanges[exchange].days, 2026, last)).toEqual([]);
  });

  test.each(Object.entries(YEARS))('%s, over all years', (exchange, [first, last]) => {
    const { timeZone, days } = exchanges[exchange];
    const { sessions, calendar } = marketOf(days.filter(between(first, last)), first, last);
    const { holidays, halfDays } = calendar;
    expect(halfDays.length + holidays.length).toBeGreaterThan(40);
    // A calendar that has ended would be an error.
    const market = MarketCalendar.of({ timeZone, sessions, holidays, halfDays, until: '2030-12-31' });
    expect(difference(market, days, first, last)).toEqual([]);
  });

  test('would see a holiday that is missing', () => {
    const { holidays, halfDays, timeZone, sessions } = MarketCalendar.nyse();
    const without = holidays.filter((date) => date !== '2026-12-25');
    const market = MarketCalendar.of({ timeZone, sessions, holidays: without, halfDays, until: '2028-12-31' });
    expect(difference(market, exchanges.XNYS.days, 2026, 2028)).toEqual([
      'after the close: 2026-12-25T21:30:00.000Z',
      'before the opening: 2026-12-25T13:45:00.000Z',
    ]);
  });
});

/** Returns the runs that are missing or surplus: 30 minutes after the close, and 45 minutes before the opening. */
function difference(calendar: MarketCalendar, all: ExchangeDay[], first: number, last: number): string[] {
  const days = all.filter(between(first, last));
  expect(days.length).toBeGreaterThan(240 * (last - first + 1));
  const kinds: [string, JobSchedule, number[]][] = [
    [
      'after the close',
      JobSchedule.afterClose(calendar, Duration.minutes(30)),
      days.map(({ instants }) => (instants[3] as number) + 30 * MINUTE),
    ],
    [
      'before the opening',
      JobSchedule.beforeOpen(calendar, Duration.minutes(45)),
      days.map(({ instants }) => (instants[0] as number) - 45 * MINUTE),
    ],
  ];
  return kinds.flatMap(([kind, schedule, wanted]) => {
    const { triggers } = schedule._bind(new Stack(new App()));
    expect(triggers.length).toBeLessThanOrEqual(2);
    // No exchange opens or closes between these hours and the turn of the year in UTC on its other side.
    const runs = runsOf(triggers, Date.UTC(first, 0, 1, 12), Date.UTC(last, 11, 31, 22));
    const inside = wanted.filter((at) => at >= Date.UTC(first, 0, 1, 12) && at < Date.UTC(last, 11, 31, 22));
    const [isRun, isWanted] = [new Set(runs), new Set(inside)];
    return [...inside.filter((at) => !isRun.has(at)), ...runs.filter((at) => !isWanted.has(at))].map(
      (at) => `${kind}: ${new Date(at).toISOString()}`,
    );
  });
}
