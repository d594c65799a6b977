import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Gatekeeper, Verdict } from '../../../rigs/rotation/call';
import { LoginCheck } from '../../../rigs/rotation/login-check';
import { RotatingUser, STEPS } from '../../../rigs/rotation/rotating-user';
import { failedRotations } from '../../../src/monitoring/handlers/watch/rotations';
import { WatchedSecrets } from '../../../src/monitoring/handlers/watch/watched-secrets';
import { sampled } from '../../support/extent';
import { rotationServers } from './support/servers';

const MINUTE_MS = 60_000;
/** The function that watches looks for failed rotations at this interval. Unit: minutes. */
const EVERY = 5;
/** The minutes of the fault in which Secrets Manager calls the step again. */
const RETRIES = [5, 15, 30, 55];
const TIMEOUT_MS = 240_000;
const TAG = 'monitoring-of-an-hour';

const servers = rotationServers();

let verdict: Verdict = 'pass';
let user: RotatingUser;
let check: LoginCheck;
const keeper: Gatekeeper = {
  before: async ({ server }) => (server === 'Secrets Manager' ? verdict : 'pass'),
  after: async () => 'pass',
};

beforeAll(async () => {
  user = await RotatingUser.create(servers(), 'an-hour', { strategy: 'alternating', keeper });
  check = await LoginCheck.of(servers().database, user);
  const Tags = [{ Key: TAG, Value: 'rotated' }];
  await servers().secretsManager.call('TagResource', { SecretId: user.secret.arn, Tags });
});
afterAll(async () => {
  await check?.end();
  await user?.stop();
});

/** Indicates whether the function that watches finds a failed rotation, a number of minutes from now. */
async function isFound(minutes: number): Promise<boolean> {
  const client = new SecretsManagerClient(servers().emulator.clientConfiguration());
  const secrets = new WatchedSecrets(() => TAG, [], client);
  const found = await failedRotations(secrets, new Date(Date.now() + minutes * MINUTE_MS), false);
  client.destroy();
  return found.length > 0;
}

async function step(name: (typeof STEPS)[number], token: string): Promise<string | undefined> {
  const error = await user.process.invoke(user.event(name, token));
  await check.look();
  return error;
}

/** Secrets Manager reports a fault of the key as its own error. */
const FAULTS: [string, Verdict, RegExp][] = [
  ['Secrets Manager throttles', 'refuse', /Rate exceeded/],
  ['Secrets Manager denies access', 'deny', /not authorized/],
  ['KMS denies or throttles the use of the key', 'no key', /can't decrypt/],
];

/** `npm test` tries three of the cases, others at another time. */
const CASES = sampled(
  FAULTS.flatMap(([what, fault, message]) => STEPS.map((name, index) => [what, name, index, fault, message] as const)),
  3,
);

test.each(CASES)(
  '%s for an hour from %s on: somebody can log in, the alarm lasts until the rotation ends, and it ends',
  async (_, name, index, fault, message) => {
    verdict = 'pass';
    expect(await isFound(0)).toBe(false);
    const token = await user.beginRotation();
    for (const before of STEPS.slice(0, index)) expect(await step(before, token)).toBeUndefined();

    verdict = fault;
    const found: boolean[] = [];
    for (let minute = 0; minute <= 60; minute += EVERY) {
      if (RETRIES.includes(minute)) expect(await step(name, token)).toMatch(message);
      found.push(await isFound(minute));
    }
    // A rotation may take 15 minutes.
    expect(found).toEqual(found.map((__, position) => position * EVERY >= 15));

    verdict = 'pass';
    for (const next of STEPS.slice(index)) expect(await step(next, token)).toBeUndefined();
    expect(await isFound(65)).toBe(false);
    expect(await check.loginError('AWSCURRENT')).toBeUndefined();
    expect(await check.loginError('AWSPREVIOUS')).toBeUndefined();
  },
  TIMEOUT_MS,
);
