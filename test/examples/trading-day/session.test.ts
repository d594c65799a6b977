import { SessionClock } from '../../../examples/trading-day/services/src/data-ingestion/clock';
import { GeneratedMarket } from '../../../examples/trading-day/services/src/data-ingestion/generated-market';
import { feedOf } from '../../../examples/trading-day/services/src/data-ingestion/main';
import type { TickStore } from '../../../examples/trading-day/services/src/data-ingestion/tick-store';
import { dateIn, latestSession, sessionOf } from '../../../examples/trading-day/services/src/shared/session';
import { MarketCalendar } from '../../../src';
import { CALENDAR, FULL_DAY } from './support/sessions';

const at = (instant: string) => Date.parse(instant);

describe('the sessions of a calendar', () => {
  test.each([
    ['2026-11-30', '2026-11-30T14:30:00Z', 390, false], // winter: five hours behind UTC
    ['2026-07-06', '2026-07-06T13:30:00Z', 390, false], // summer: four hours behind UTC
    ['2026-11-27', '2026-11-27T14:30:00Z', 210, true],
  ])('%s opens at %s', (day, opening, minutes, halfDay) => {
    expect(sessionOf(CALENDAR, day)).toEqual({ day, opensAt: at(opening), minutes, halfDay });
  });

  test.each(['2026-11-26', '2026-11-28', '2026-11-29'])('%s has no session', (day) => {
    expect(sessionOf(CALENDAR, day)).toBeUndefined();
  });

  test.each([
    ['2026-11-30T14:29:59Z', '2026-11-27'], // before the opening on Monday
    ['2026-11-30T14:30:00Z', '2026-11-30'],
    ['2026-12-01T03:00:00Z', '2026-11-30'], // still Monday in New York
    ['2026-11-26T20:00:00Z', '2026-11-25'], // Thanksgiving
  ])('at %s, the last session that has begun is that of %s', (now, day) => {
    expect(latestSession(CALENDAR, at(now)).day).toBe(day);
  });

  test('a calendar without a trading day is an error', () => {
    const week = CALENDAR.week.map(() => []);
    expect(() => latestSession({ ...CALENDAR, week }, at('2026-06-30T12:00:00Z'))).toThrow('MARKET_CALENDAR_JSON');
  });

  test('dates are those of the exchange', () => {
    expect(dateIn(CALENDAR, at('2026-12-01T03:00:00Z'))).toBe('2026-11-30');
    expect(dateIn(JSON.parse(MarketCalendar.tokyo().toJson()), at('2026-11-30T16:00:00Z'))).toBe('2026-12-01');
  });
});

describe('the clock of a session', () => {
  test('runs at its speed from the opening to the close', () => {
    const clock = new SessionClock(FULL_DAY, 1_000, 60);
    expect([0, 1_000, 2_000, 10_000_000].map((now) => clock.position(now))).toEqual([0, 0, 60_000, 390 * 60_000]);
  });
});

describe('the feed of the ingestion', () => {
  const store = (startedAt: number) => ({ startOfReplay: jest.fn(async () => startedAt) }) as unknown as TickStore;
  const MARKET_CALENDAR_JSON = JSON.stringify(CALENDAR);
  const market = new GeneratedMarket(1);
  beforeAll(() => jest.spyOn(console, 'log').mockImplementation(() => {}));

  test('is the live day by default, at its own speed', async () => {
    const feedAt = feedOf({ MARKET_CALENDAR_JSON }, market, store(0));
    const { clock } = await feedAt(at('2026-11-30T15:30:00Z'));
    expect([clock.session.day, clock.speed, clock.position(at('2026-11-30T15:30:00Z'))]).toEqual([
      '2026-11-30',
      1,
      3_600_000,
    ]);
    // The next day begins at its opening, not at midnight.
    expect((await feedAt(at('2026-12-01T14:00:00Z'))).clock).toBe(clock);
    expect((await feedAt(at('2026-12-01T14:30:00Z'))).clock.session.day).toBe('2026-12-01');
  });

  test('is a replay that all tasks begin at the same instant', async () => {
    const environment = { MARKET_CALENDAR_JSON, REPLAY_DAY: '2026-11-27', REPLAY_SPEED: '10' };
    const { clock, ticks } = await feedOf(environment, market, store(5_000))(9_000);
    expect([clock.session.day, clock.position(9_000)]).toEqual(['2026-11-27', 40_000]);
    expect(ticks.length).toBeGreaterThan(1_000);
  });

  test('refuses a replay of a holiday, and a speed that is not a number', async () => {
    await expect(feedOf({ MARKET_CALENDAR_JSON, REPLAY_DAY: '2026-11-26' }, market, store(0))(0)).rejects.toThrow(
      'got REPLAY_DAY=2026-11-26, expected a day on which the market is open',
    );
    expect(() =>
      feedOf({ MARKET_CALENDAR_JSON, REPLAY_DAY: '2026-11-27', REPLAY_SPEED: 'fast' }, market, store(0)),
    ).toThrow('got REPLAY_SPEED=fast, expected a number');
    expect(() => feedOf({}, market, store(0))).toThrow('got no MARKET_CALENDAR_JSON');
  });
});
