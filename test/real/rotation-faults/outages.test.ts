import { setTimeout as sleep } from 'node:timers/promises';
import type { Call, Gatekeeper } from '../../../rigs/rotation/call';
import { LoginCheck } from '../../../rigs/rotation/login-check';
import { RotatingUser, STEPS, type Step } from '../../../rigs/rotation/rotating-user';
import { rotationServers } from './support/servers';

const TIMEOUT_MS = 90_000;
const OUTAGE_MS = 1_200;
const TRIES = 40;
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
async function rotate(during: (step: Step, call: Call) => unknown): Promise<Record<Step, number>> {
  const tries = { createSecret: 0, setSecret: 0, testSecret: 0, finishSecret: 0 };
  const token = await user.beginRotation();
  for (const step of STEPS) {
    keeper.onCall = (call) => during(step, call);
    let error: string | undefined;
    do {
      if (error) await sleep(PAUSE_MS);
      tries[step] += 1;
      error = await user.process.invoke(user.event(step, token));
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
    keeper.before = async ({ server }) => (server === 'Secrets Manager' && calls++ % 2 === 0 ? 'refuse' : 'pass');
    const tries = await rotate(() => {});
    expect(calls).toBeGreaterThanOrEqual(30);
    expect(tries).toEqual({ createSecret: 1, setSecret: 1, testSecret: 1, finishSecret: 1 });
    await expectBothToLogIn();
  },
  TIMEOUT_MS,
);
