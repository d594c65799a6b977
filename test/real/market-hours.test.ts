import { Duration } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { MarketCalendar, MarketHours } from '../../src';
import { extent, SEED } from '../support/extent';
import type { Json } from '../support/json';
import { type Difference, differences, type Wanted } from '../support/market-minimums';
import { aService, propertiesOf } from '../support/stacks';
import { between, type Exchange, type ExchangeDay, exchangesOf, INSTALL_MS, marketOf } from './support/exchanges';

const MINUTE = 60_000;
const RUNS = extent(5, 50);

/** Exchanges by their MIC, and the last year in which their usual hours are the same: Tokyo has closed later since 2024. */
const EXCHANGES: Record<string, number> = {
  XASX: 2028,
  XFRA: 2028,
  XHKG: 2028,
  XLON: 2028,
  XNYS: 2028,
  XTKS: 2023,
  XTSE: 2028,
};

describe('market hours, against the calendars of exchange_calendars', () => {
  let exchanges: Record<string, Exchange>;

  beforeAll(async () => {
    exchanges = await exchangesOf(Object.keys(EXCHANGES));
  }, INSTALL_MS);

  const MINIMUM = 10;
  const builtIn = [
    { hours: MarketHours.nyse({ minTasks: MINIMUM }), exchange: 'XNYS', last: 2028 },
    { hours: MarketHours.lse({ minTasks: MINIMUM }), exchange: 'XLON', last: 2027 },
  ];

  test.each(builtIn)('$hours.name: every minute of 2026 to $last', ({ hours, exchange, last }) => {
    const days = exchanges[exchange].days.filter(between(2026, last));
    expect(days.length).toBeGreaterThan(250 * (last - 2025));
    expect(minutesThatDiffer([hours], days.flatMap(spansOf({ lead: 30, tail: 0, min: MINIMUM })), 2026, last)).toEqual(
      [],
    );
  });

  test.each([
    [10, 6],
    [6, 10],
  ])('NYSE with %s and LSE with %s together: every minute of 2026 and 2027', (nyse, lse) => {
    const schedules = [MarketHours.nyse({ minTasks: nyse }), MarketHours.lse({ minTasks: lse })];
    const wanted = [
      ...exchanges.XNYS.days.filter(between(2026, 2027)).flatMap(spansOf({ lead: 30, tail: 0, min: nyse })),
      ...exchanges.XLON.days.filter(between(2026, 2027)).flatMap(spansOf({ lead: 30, tail: 0, min: lse })),
    ];
    expect(minutesThatDiffer(schedules, wanted, 2026, 2027)).toEqual([]);
  });

  test('would see a holiday that is missing', () => {
    const christmas = '2026-12-25';
    const { holidays, halfDays } = MarketCalendar.nyse();
    const calendar = MarketCalendar.of({
      holidays: holidays.filter((date) => date !== christmas),
      halfDays,
      until: '2028-12-31',
    });
    const days = exchanges.XNYS.days.filter(between(2026, 2026));
    const found = minutesThatDiffer(
      [MarketHours.nyse({ minTasks: MINIMUM, calendar })],
      days.flatMap(spansOf({ lead: 30, tail: 0, min: MINIMUM })),
      2026,
      2026,
    );
    expect(found[0]).toEqual({ at: '2026-12-25T14:00:00.000Z', wanted: 2, inForce: 10 });
  });

  test(
    'any of the exchanges, over any two years from 2020 on, with any lead and tail',
    () => {
      fc.assert(
        fc.property(
          fc.constantFrom(...Object.keys(EXCHANGES)),
          fc.nat(),
          fc.integer({ min: 0, max: 29 }),
          fc.integer({ min: 0, max: 29 }),
          fc.integer({ min: 3, max: 50 }),
          (exchange, offset, lead, tail, min) => {
            const first = 2020 + (offset % (EXCHANGES[exchange] - 2020));
            const days = exchanges[exchange].days.filter(between(first, first + 1));
            const { timeZone } = exchanges[exchange];
            const preOpen = Duration.minutes(lead);
            const afterClose = Duration.minutes(tail);
            const hours = MarketHours.custom({
              ...marketOf(days, first),
              timeZone,
              minTasks: min,
              preOpen,
              afterClose,
            });
            expect(minutesThatDiffer([hours], days.flatMap(spansOf({ lead, tail, min })), first, first + 1)).toEqual(
              [],
            );
          },
        ),
        { numRuns: RUNS, seed: SEED },
      );
    },
    INSTALL_MS,
  );
});

function minutesThatDiffer(schedules: MarketHours[], wanted: Wanted[], first: number, last: number): Difference[] {
  const { stack } = aService({ scaling: { minTasks: 2, maxTasks: 100, schedules } });
  const actions: Json[] = propertiesOf(stack, 'AWS::ApplicationAutoScaling::ScalableTarget').ScheduledActions;
  // No exchange is open at the first of these hours, and none has opened for the next year before the last.
  return differences(actions, wanted, 2, Date.UTC(first, 0, 1, 12), Date.UTC(last, 11, 31, 22));
}

function spansOf({ lead, tail, min }: { lead: number; tail: number; min: number }) {
  return ({ instants: [open, pause, resume, close] }: ExchangeDay): Wanted[] =>
    [[open, pause ?? close], ...(resume ? [[resume, close]] : [])].map(([from, to]) => ({
      from: (from as number) - lead * MINUTE,
      to: (to as number) + tail * MINUTE,
      min,
    }));
}
