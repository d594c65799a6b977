import { Client } from 'pg';
import {
  STEPS as RESULT_STEPS,
  ResultStore,
} from '../../../examples/trading-day/services/src/analytics-engine/result-store';
import { STEPS as TICK_STEPS, TickStore } from '../../../examples/trading-day/services/src/data-ingestion/tick-store';
import { Database } from '../../../examples/trading-day/services/src/shared/database';
import { type MigrationStep, migrate } from '../../../examples/trading-day/services/src/shared/migrations';
import { eventually } from '../../../rigs/eventually';
import { aDatabase } from '../../real/postgres-user/support/database';

const DAY = '2026-11-27';
const TEST_MS = 240_000;
/** The pause between two attempts of a statement. */
const PAUSE_MS = 200;
const postgres = aDatabase();

describe('the database of examples/trading-day, on a real PostgreSQL', () => {
  const pools: Database[] = [];
  const migrated = async (steps: readonly MigrationStep[]) => {
    const client = new Client(postgres().clientConfiguration(postgres().superuser));
    await client.connect();
    return migrate(client, steps).finally(() => client.end());
  };
  const database = (password = postgres().superuser.password) => {
    const one = new Database(postgres().clientConfiguration({ ...postgres().superuser, password }));
    pools.push(one);
    return one;
  };
  beforeAll(() => jest.spyOn(console, 'log').mockImplementation(() => {}));
  afterAll(() => Promise.all(pools.map((one) => one.end())));

  test('two tasks that migrate at once run each step once', async () => {
    const steps = [...TICK_STEPS, ...RESULT_STEPS];
    const done = await Promise.all([migrated(steps), migrated(steps)]);
    expect(done.flat().sort()).toEqual(steps.map(({ id }) => id).sort());
    expect(await migrated(steps)).toEqual([]);
  });

  test('a step that fails leaves nothing', async () => {
    const broken = { id: '003-broken', sql: 'CREATE TABLE half (); SELECT 1 / 0' };
    await expect(migrated([broken])).rejects.toThrow('division by zero');
    const { rows } = await postgres().query(
      `SELECT to_regclass('half') AS half, count(*)::int FROM migrations WHERE id = '003-broken'`,
    );
    expect(rows).toEqual([{ half: null, count: 0 }]);
    // The next migration is not blocked.
    expect(await migrated([{ id: '003-mended', sql: 'SELECT 1' }])).toEqual(['003-mended']);
  });

  test('two tasks store the same ticks and minutes once', async () => {
    const [ticks, results] = [new TickStore(database()), new ResultStore(database())];
    const tick = { sequence: 1, at: 5, symbol: 'ALFA', price: 10.5, size: 100 };
    await Promise.all([ticks.add(DAY, [tick]), ticks.add(DAY, [tick])]);
    const starts = await Promise.all([ticks.startOfReplay(DAY, 1_000), ticks.startOfReplay(DAY, 2_000)]);
    expect(starts[0]).toBe(starts[1]);
    const minutes = [0, 1].map((minute) => ({
      minute,
      figures: { ALFA: { last: 10.5 + minute, vwap: 10.5, volume: 100, volatility: undefined }, BRVO: { volume: 0 } },
      book: { value: 5, profit: -minute, valueAtRisk: 3 },
    }));
    await Promise.all([results.add(DAY, minutes), results.add(DAY, minutes)]);
    await results.complete(DAY, 2);
    expect(await results.results(DAY)).toEqual({
      ...{ day: DAY, complete: true, minutes: 2 },
      symbols: [{ symbol: 'ALFA', low: 10.5, high: 11.5, last: 11.5, vwap: 10.5, volume: 100, volatility: null }],
      book: { value: 5, profit: -1, valueAtRisk: 3, lowestProfit: -1 },
    });
    expect(await results.results('2026-11-30')).toEqual({
      day: '2026-11-30',
      complete: false,
      minutes: 0,
      symbols: [],
      book: null,
    });
    await results.setPosition('ALFA', 7);
    expect((await results.book()).ALFA).toBe(7);
    await ticks.deleteOld('2027-01-01');
    expect((await postgres().query('SELECT count(*)::int FROM ticks')).rows).toEqual([{ count: 0 }]);
  });

  test(
    'a statement survives a restart of the server',
    async () => {
      const one = database();
      await one.query('SELECT 1');
      await postgres().down();
      // The pause lasts until the server is up again, which takes long on a busy machine.
      const pausing: (() => void)[] = [];
      const { setTimeout: later } = globalThis;
      const pauses = jest.spyOn(globalThis, 'setTimeout').mockImplementation(((act: () => void, ms?: number) => {
        return ms === PAUSE_MS ? pausing.push(act) : later(act, ms);
      }) as typeof setTimeout);
      const answer = one.query('SELECT 2 AS two');
      await eventually('a refused attempt', async () => pausing.length > 0 || undefined);
      await postgres().up();
      for (const go of pausing) go();
      expect((await answer).rows).toEqual([{ two: 2 }]);
      pauses.mockRestore();
    },
    TEST_MS,
  );

  test('a login that is refused makes the task unhealthy, and an error of SQL does not', async () => {
    const refused = database('old password');
    await expect(refused.query('SELECT 1')).rejects.toThrow('password authentication failed');
    expect(refused.isUsable).toBe(false);
    const accepted = database();
    await expect(accepted.query('SELECT 1 / 0')).rejects.toThrow('division by zero');
    expect(accepted.isUsable).toBe(true);
  });
});
