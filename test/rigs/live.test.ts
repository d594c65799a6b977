import * as path from 'node:path';
import { cdk } from '../../rigs/cdk-cli';
import { DATABASE_NAMES } from '../../rigs/emulator/database-engine';
import { Emulator } from '../../rigs/emulator/emulator';
import { PostgresServer } from '../../rigs/postgres/postgres-server';
import { Account } from '../../tools/live/account';
import { STEPS } from '../../tools/live/plan';
import { runSteps } from '../../tools/live/run';
import { EXHAUSTIVE } from '../support/extent';

jest.setTimeout(600_000);

const ROOT = path.join(__dirname, '..', '..');
const CACHE = path.join(ROOT, '.cache');
/** The emulator has no load balancer that forwards requests, and its tasks never fail. */
const ONLY_IN_AN_ACCOUNT = ['requests', 'roll-back'];

// The demo deploys, updates and destroys the same template in the emulator, in each run of CI.
(EXHAUSTIVE ? describe : describe.skip)('the live run, with the emulator in place of an account', () => {
  const before = { ...process.env };
  let postgres: PostgresServer;
  let emulator: Emulator;

  beforeAll(async () => {
    postgres = await PostgresServer.start({
      cacheFolder: path.join(CACHE, 'postgres'),
      certificateNames: DATABASE_NAMES,
    });
    emulator = await Emulator.start({
      cacheFolder: path.join(CACHE, 'emulator'),
      nodeModules: path.join(ROOT, 'node_modules'),
      databaseEngine: postgres,
    });
    Object.assign(process.env, emulator.environment());
    await cdk(['bootstrap', `aws://${emulator.account}/${emulator.region}`], {});
  });

  afterAll(async () => {
    process.env = before;
    await Promise.all([emulator?.stop(), postgres?.stop()]);
  });

  test('deploys, rotates, updates and destroys the platform', async () => {
    const steps = STEPS.filter(({ name }) => !ONLY_IN_AN_ACCOUNT.includes(name));
    const results = await runSteps(steps, new Account().steps, Date.now);
    expect(results).toEqual(steps.map(({ name }) => ({ name, seconds: expect.any(Number) })));
  });
});
