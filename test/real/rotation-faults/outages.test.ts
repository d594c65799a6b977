import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import type { Credentials } from '../../../rigs/postgres/postgres-server';
import type { Call, Gatekeeper } from '../../../rigs/rotation/call';
import { LoginCheck } from '../../../rigs/rotation/login-check';
import { RotatingUser, STEPS, type Step } from '../../../rigs/rotation/rotating-user';
import { SKEWED_CLOCK } from '../../../rigs/rotation/skewed-clock';
import { rotationServers } from './support/servers';

const TIMEOUT_MS = 600_000;
const OUTAGE_MS = 1_200;
/** Only a rotation that is stuck needs as many. */
const TRIES = 400;
const PAUSE_MS = 100;

const servers = rotationServers();
let keeper: Gatekeeper & { onCall: (call: Call) => unknown };
let user: RotatingUser;

beforeAll(async () => {
  keeper = {
    onCall: () => {},
    before: async (call) => {
      await keeper.onCall(call);
      return 'pass';
    },
    after: async () => 'pass',
  };
  user = await RotatingUser.create(servers(), 'outage', { strategy: 'alternating', keeper });
});
afterAll(() => user.stop());

/** Rotates, and repeats each step until it succeeds. Returns the number of calls of each step. */
async function rotate(
  during: (step: Step, call: Call) => unknown,
  process = user.process,
): Promise<Record<Step, number>> {
  const tries = { createSecret: 0, setSecret: 0, testSecret: 0, finishSecret: 0 };
  const token = await user.beginRotation();
  for (const step of STEPS) {
    keeper.onCall = (call) => during(step, call);
    let error: string | undefined;
    do {
      if (error) await sleep(PAUSE_MS);
      tries[step] += 1;
      error = await process.invoke(user.event(step, token));
    } while (error && tries[step] < TRIES);
    if (error) throw new Error(`${step} is stuck: ${error}`);
  }
  return tries;
}

async function expectBothToLogIn(): Promise<void> {
  const check = await LoginCheck.of(servers().database, user);
  await check.look();
  expect(await check.loginError('AWSPREVIOUS')).toBeUndefined();
  await check.end();
}

test(
  'in the middle of setSecret another session changes the database: the function tries again itself',
  async () => {
    const { database } = servers();
    const other = new Client(database.clientConfiguration(database.superuser));
    await other.connect();
    let change: Promise<unknown> | undefined;
    const begin = async () => {
      await other.query(`BEGIN; ALTER DATABASE ${database.database} CONNECTION LIMIT 90`);
      change = sleep(OUTAGE_MS).then(() => other.query('COMMIT'));
    };
    const tries = await rotate((at, { name }) => {
      if (at === 'setSecret' && name === 'query' && !change) return begin();
      return undefined;
    });
    await change;
    await other.query(`ALTER DATABASE ${database.database} CONNECTION LIMIT -1`);
    await other.end();
    expect(tries.setSecret).toBe(1);
    await expectBothToLogIn();
  },
  TIMEOUT_MS,
);

describe.each<Step>(['setSecret', 'testSecret'])('in the middle of %s', (step) => {
  test.each(['connect', 'query'])(
    'the database is rebooted at "%s"',
    async (name) => {
      const { database } = servers();
      let reboot: Promise<void> | undefined;
      const boot = async () => {
        await database.down();
        reboot = sleep(OUTAGE_MS).then(() => database.up());
      };
      const tries = await rotate((at, call) => {
        if (at === step && call.name === name && !reboot) return boot();
        return undefined;
      });
      await reboot;
      // A function that was about to log in waits. A function with a query in flight is called again.
      expect(tries[step]).toBe(name === 'connect' ? 1 : 2);
      await expectBothToLogIn();
    },
    TIMEOUT_MS,
  );

  test(
    'the database does not answer for a while',
    async () => {
      const { pid } = servers().database;
      let thaw: Promise<unknown> | undefined;
      const tries = await rotate((at, call) => {
        if (at !== step || call.name !== 'connect' || thaw) return;
        process.kill(pid, 'SIGSTOP');
        thaw = sleep(OUTAGE_MS).then(() => process.kill(pid, 'SIGCONT'));
      });
      await thaw;
      expect(tries[step]).toBe(1);
      await expectBothToLogIn();
    },
    TIMEOUT_MS,
  );
});

test(
  'Secrets Manager throttles every other call',
  async () => {
    let calls = 0;
    const { before } = keeper;
    keeper.before = async ({ server }) => (server === 'Secrets Manager' && calls++ % 2 === 0 ? 'refuse' : 'pass');
    const tries = await rotate(() => {});
    keeper.before = before;
    expect(calls).toBeGreaterThanOrEqual(30);
    expect(tries).toEqual({ createSecret: 1, setSecret: 1, testSecret: 1, finishSecret: 1 });
    await expectBothToLogIn();
  },
  TIMEOUT_MS,
);

test(
  'the table of connections is full during a rotation, and who is logged in goes on',
  async () => {
    const { database } = servers();
    const loggedIn = new Client(database.clientConfiguration((await user.secret.read()) as Credentials));
    loggedIn.on('error', () => {}); // the database may stop first
    await loggedIn.connect();
    const others: Client[] = [];
    let release: Promise<void> | undefined;
    const fill = async () => {
      const limit = Number((await database.query('SHOW max_connections')).rows[0].max_connections);
      // Also the connections that only the superuser may open. A client that is refused ends the attempt.
      for (let error: unknown; !error && others.length <= limit; ) {
        const client = new Client(database.clientConfiguration(database.superuser));
        client.on('error', () => {});
        error = await client.connect().then(
          () => others.push(client) < 0,
          (reason) => reason,
        );
      }
      release = sleep(OUTAGE_MS).then(async () => {
        for (const client of others.splice(0)) await client.end();
      });
    };
    const tries = await rotate(async (step, call) => {
      if (step === 'setSecret' && call.name === 'connect' && !release) await fill();
    });
    await release;
    // Secrets Manager repeats a step that failed because nobody could log in.
    expect(tries.setSecret).toBeGreaterThan(1);
    expect((await loggedIn.query('SELECT current_user::text AS role')).rows).toEqual([{ role: user.name }]);
    await loggedIn.end();
    await expectBothToLogIn();
  },
  TIMEOUT_MS,
);

test.each([
  ['a day behind', -26],
  ['a day ahead', 26],
])(
  'the clock of the function is %s: AWS refuses its calls, and the SDK corrects them',
  async (_, hours) => {
    const { secretsManager } = user.gates;
    const before = secretsManager.skewed;
    const skewed = user.anotherProcess({
      NODE_OPTIONS: `--require ${SKEWED_CLOCK}`,
      CLOCK_SKEW_MS: String(hours * 60 * 60 * 1000),
    });
    const tries = await rotate(() => {}, skewed);
    expect(secretsManager.skewed).toBeGreaterThan(before);
    expect(tries).toEqual({ createSecret: 1, setSecret: 1, testSecret: 1, finishSecret: 1 });
    await expectBothToLogIn();
  },
  TIMEOUT_MS,
);
