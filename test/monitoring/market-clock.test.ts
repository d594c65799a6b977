import fc from 'fast-check';
import { evaluateExpression, type Value } from '../../rigs/alarms/metric-math';
import { MarketCalendar, MarketHours, Weekday } from '../../src';
import { Market } from '../../src/market-hours/market';
import { marketClock } from '../../src/monitoring/market-clock';
import { aStack } from '../support/stacks';

const DAY = 24 * 60 * 60;
const AROUND_THE_CLOCK = Object.values(Weekday);

const MARKETS = [
  MarketHours.nyse({ minTasks: 4 }),
  MarketHours.lse({ minTasks: 4 }),
  MarketHours.custom({
    minTasks: 4,
    timeZone: 'Australia/Lord_Howe',
    sessions: [{ open: '10:00', close: '16:00' }],
    calendar: MarketCalendar.of({
      holidays: ['2027-01-26'],
      halfDays: [{ date: '2027-12-24', close: '12:00' }],
      until: '2027-12-31',
    }),
  }),
  MarketHours.custom({
    name: 'around the clock',
    minTasks: 4,
    timeZone: 'Etc/UTC',
    sessions: [
      { open: '00:00', close: '21:00', days: AROUND_THE_CLOCK },
      { open: '22:00', close: '24:00', days: [Weekday.SUNDAY, Weekday.WEDNESDAY] },
    ],
  }),
  MarketHours.custom({
    name: 'two sessions',
    minTasks: 4,
    timeZone: 'Asia/Tokyo',
    sessions: [
      { open: '09:00', close: '11:30' },
      { open: '12:30', close: '15:30' },
    ],
  }),
];

/** Whether a market is open, by the expressions of metric math. */
function isOpen(expressions: Record<string, string>, time: number): boolean {
  const idValue = (id: string): Value => (id === 'm1' ? [undefined] : evaluateExpression(expressions[id], context));
  const context = { valueOf: idValue, times: [time] };
  return (idValue('open') as number[])[0] === 1;
}

/** Whether a market is open, by its schedule of the sessions alone. */
function isOpenByCalendar({ name, options }: MarketHours, time: number): boolean {
  const scope = aStack();
  const sessions = MarketHours.custom({ ...options, name, preOpen: undefined, afterClose: undefined });
  const market = new Market(scope, sessions, { minTasks: 1, maxTasks: 9 });
  const local = time + market.clock.offsetAt(time * 1000) / 1000;
  const day = Math.floor(local / DAY);
  const minutes = (local - day * DAY) / 60;
  // The default preOpen is the only part of a span that is not a session.
  const early = options.preOpen?.toMinutes() ?? 30;
  return market.spansOn(day).some(({ start, end }) => minutes >= start + early && minutes < end);
}

describe.each(MARKETS.map((market) => [market.name, market] as const))('the clock of %s', (_, market) => {
  const expressions = marketClock('m1', market.options);

  test('is open exactly when the calendar is, in each year until 2040', () => {
    const first = Date.UTC(2026, 0, 1) / 1000;
    const last = Date.UTC(2040, 11, 31) / 1000;
    fc.assert(
      fc.property(fc.integer({ min: first / 60, max: last / 60 }), (minute) => {
        const time = minute * 60;
        expect([new Date(time * 1000), isOpen(expressions, time)]).toEqual([
          new Date(time * 1000),
          isOpenByCalendar(market, time),
        ]);
      }),
      { numRuns: 400 },
    );
  });

  test('fits into an alarm', () => {
    expect(Object.keys(expressions).length).toBeLessThan(10);
    for (const expression of Object.values(expressions)) expect(expression.length).toBeLessThanOrEqual(2048);
  });
});

test.each([
  ['2026-03-06T14:29:00Z', false],
  ['2026-03-06T14:30:00Z', true],
  // The clocks of New York changed on 2026-03-08.
  ['2026-03-09T13:29:00Z', false],
  ['2026-03-09T13:30:00Z', true],
  ['2026-03-09T19:59:00Z', true],
  ['2026-03-09T20:00:00Z', false],
  ['2026-07-03T15:00:00Z', false],
  ['2026-11-27T17:59:00Z', true],
  ['2026-11-27T18:00:00Z', false],
])('the New York Stock Exchange at %s: %s', (instant, open) => {
  expect(isOpen(marketClock('m1', MARKETS[0].options), Date.parse(instant) / 1000)).toBe(open);
});

test('a market with more holidays than one expression can contain has several expressions', () => {
  const holidays = Array.from({ length: 100 }, (_, index) =>
    new Date(Date.UTC(2027, 0, index + 1)).toISOString().slice(0, 10),
  );
  const calendar = MarketCalendar.of({ holidays, until: '2027-12-31' });
  const { options } = MarketHours.custom({ ...MARKETS[4].options, calendar });
  const expressions = marketClock('m1', options);
  expect(Object.keys(expressions)).toEqual(['local', 'day', 'time', 'weekday', 'closed1', 'closed2', 'open']);
  expect(isOpen(expressions, Date.parse('2027-03-31T01:00:00Z') / 1000)).toBe(false);
  expect(isOpen(expressions, Date.parse('2027-04-12T01:00:00Z') / 1000)).toBe(true);
});
