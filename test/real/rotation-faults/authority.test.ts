import { randomUUID } from 'node:crypto';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CancelKeyDeletionCommand,
  CreateKeyCommand,
  DisableKeyCommand,
  EnableKeyCommand,
  KMSClient,
  ScheduleKeyDeletionCommand,
} from '@aws-sdk/client-kms';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { FunctionProcess } from '../../../rigs/rotation/function-process';
import { KmsGate, type Signing } from '../../../rigs/rotation/kms-gate';
import { STEPS } from '../../../rigs/rotation/rotating-user';
import { SKEWED_CLOCK } from '../../../rigs/rotation/skewed-clock';
import { expiringCertificates } from '../../../src/monitoring/handlers/watch/expiring-certificates';
import { failedRotations } from '../../../src/monitoring/handlers/watch/rotations';
import { WatchedSecrets } from '../../../src/monitoring/handlers/watch/watched-secrets';
import { sampled } from '../../support/extent';
import { type Held, publicKeys, verify } from '../certificates/support/openssl';
import { rotationServers } from './support/servers';

const BUNDLE = path.resolve(__dirname, '../../../assets/certificates/handlers/certificate.lambda/index.js');
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const DAY_SECONDS = DAY_MS / 1000;
/** The function that watches looks for failed rotations at this interval. Unit: minutes. */
const EVERY = 5;
/** The minutes of the fault in which Secrets Manager calls the step again. */
const RETRIES = [5, 15, 30, 55];
/** Lambda ends a function without an answer. */
const TIMEOUT_OF_FUNCTION_MS = 1_500;
const TAG = 'trading-monitoring:authority';

const servers = rotationServers();
let gate: KmsGate;
let kms: KMSClient;
let key: string;
let secret: string;
const processes: FunctionProcess[] = [];

beforeAll(async () => {
  const { emulator } = servers();
  gate = await KmsGate.open(emulator.port);
  kms = new KMSClient(emulator.clientConfiguration());
});
afterAll(async () => {
  await Promise.all(processes.map((process) => process.kill()));
  gate?.close();
  kms?.destroy();
});

const call = <Answer>(operation: string, request: object) =>
  servers().secretsManager.call<Answer>(operation, { SecretId: secret, ...request });

/** Starts the shipped function that issues the certificate in the secret. */
function issuing(environment: Record<string, string> = {}): FunctionProcess {
  const [prefix, name] = [secret.slice(0, secret.lastIndexOf(':') + 1), secret.slice(secret.lastIndexOf(':') + 1)];
  const process_ = new FunctionProcess(
    {
      PATH: process.env.PATH ?? '',
      ...servers().emulator.environment(),
      AWS_ENDPOINT_URL_KMS: gate.url,
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      SIGNER: 'kms',
      AUTHORITIES: key,
      SECRETS_PREFIX: prefix,
      SECRETS: name,
      VALIDITY_SECONDS: String(7 * DAY_SECONDS),
      RENEWAL_SECONDS: String(3 * DAY_SECONDS),
      ...environment,
    },
    BUNDLE,
  );
  processes.push(process_);
  return process_;
}

/** Creates a key, and a secret with a certificate that it has signed. Returns the function. */
async function anIssuer(environment: Record<string, string> = {}): Promise<FunctionProcess> {
  gate.signing = 'pass';
  const { KeyMetadata } = await kms.send(new CreateKeyCommand({ KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' }));
  key = KeyMetadata?.Arn as string;
  const tags = {
    'trading-mesh:service': 'risk',
    'trading-mesh:dns-name': 'risk.internal',
    'trading-mesh:uri': 'spiffe://internal/risk',
    [TAG]: `certificate:${7 * DAY_SECONDS}`,
  };
  const { ARN } = await servers().secretsManager.call<{ ARN: string }>('CreateSecret', {
    Name: randomUUID(),
    SecretString: '{"not_issued_yet":"x"}',
    Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
  });
  secret = ARN;
  const issuer = issuing(environment);
  // The daily check issues the first certificate. Nothing rotates the secret yet.
  expect(await issuer.invoke({ OverdueChecks: [secret] })).toMatch(/rotation is not enabled/);
  return issuer;
}

async function begin(): Promise<string> {
  const RotationRules = { ScheduleExpression: 'rate(3 days)' };
  const { rotationFunction: RotationLambdaARN } = servers();
  return (await call<{ VersionId: string }>('RotateSecret', { RotationLambdaARN, RotationRules })).VersionId;
}

async function held(): Promise<Held> {
  return JSON.parse((await call<{ SecretString: string }>('GetSecretValue', {})).SecretString);
}

/** Returns the values of all versions of the secret. A version without a value has `undefined`. */
async function values(): Promise<Record<string, string | undefined>> {
  const { VersionIdsToStages } = await call<{ VersionIdsToStages: Record<string, string[]> }>('DescribeSecret', {});
  const found = Object.entries(VersionIdsToStages).map(async ([VersionId, [VersionStage]]) => {
    const value = call<{ SecretString?: string }>('GetSecretValue', { VersionId, VersionStage });
    return [VersionId, (await value.catch(() => undefined))?.SecretString];
  });
  return Object.fromEntries(await Promise.all(found));
}

/** Returns the number of findings of the function that watches, a number of minutes from now. */
async function findings(minutes: number): Promise<{ failed: number; expiring: number }> {
  const client = new SecretsManagerClient(servers().emulator.clientConfiguration());
  const secrets = new WatchedSecrets(() => TAG, [], client);
  const at = new Date(Date.now() + minutes * MINUTE_MS);
  const of = (found: { subject: string }[]) => found.filter(({ subject }) => secret.includes(subject)).length;
  const [failed, expiring] = [await failedRotations(secrets, at, true), await expiringCertificates(secrets, at)];
  client.destroy();
  return { failed: of(failed), expiring: of(expiring) };
}

/** Calls a step. Lambda ends the function if it does not return. */
async function step(issuer: FunctionProcess, Step: string, ClientRequestToken: string): Promise<string | undefined> {
  const ended = new AbortController();
  const limit = sleep(TIMEOUT_OF_FUNCTION_MS, undefined, { signal: ended.signal })
    .then(() => (gate.signing === 'silent' ? issuer.kill() : undefined))
    .catch(() => {});
  const error = await issuer.invoke({ Step, SecretId: secret, ClientRequestToken });
  ended.abort();
  await limit;
  return error;
}

const gated = (signing: Signing) => async () => {
  gate.signing = signing;
};

interface Fault {
  readonly begin: () => Promise<unknown>;
  readonly end: () => Promise<unknown>;
  readonly error: RegExp;
}

const FAULTS: Record<string, Fault> = {
  'throttles kms:Sign': { begin: gated('throttle'), end: gated('pass'), error: /exceeded the rate/ },
  'denies kms:Sign': { begin: gated('deny'), end: gated('pass'), error: /not authorized/ },
  'does not answer kms:Sign': { begin: gated('silent'), end: gated('pass'), error: /was killed/ },
  'has disabled the key': {
    begin: () => kms.send(new DisableKeyCommand({ KeyId: key })),
    end: () => kms.send(new EnableKeyCommand({ KeyId: key })),
    error: /no key can sign: .* must be enabled/,
  },
  'deletes the key soon': {
    begin: () => kms.send(new ScheduleKeyDeletionCommand({ KeyId: key, PendingWindowInDays: 7 })),
    end: async () => {
      await kms.send(new CancelKeyDeletionCommand({ KeyId: key }));
      await kms.send(new EnableKeyCommand({ KeyId: key }));
    },
    error: /no key can sign: .* must be enabled/,
  },
};

/** `npm test` tries one of the faults, another at another time. */
test.each(sampled(Object.entries(FAULTS), 1))(
  'KMS %s for an hour: the certificate stays valid, the alarm lasts until the renewal ends, and it ends',
  async (_, fault) => {
    const issuer = await anIssuer();
    const before = await held();
    const stored = await values();
    expect(await findings(0)).toEqual({ failed: 0, expiring: 0 });
    const token = await begin();

    await fault.begin();
    const found: boolean[] = [];
    for (let minute = 0; minute <= 60; minute += EVERY) {
      if (RETRIES.includes(minute)) expect(await step(issuer, 'createSecret', token)).toMatch(fault.error);
      const { failed, expiring } = await findings(minute);
      expect(expiring).toBe(0);
      found.push(failed > 0);
    }
    verify(before, before, new Date(Date.now() + HOUR_MS));
    // A rotation may take 15 minutes.
    expect(found).toEqual(found.map((__, position) => position * EVERY >= 15));
    // No half of a value: the version of the renewal has none.
    expect(await values()).toEqual({ ...stored, [token]: undefined });

    await fault.end();
    for (const next of STEPS) expect(await step(issuer, next, token)).toBeUndefined();
    expect(await findings(65)).toEqual({ failed: 0, expiring: 0 });
    const after = await held();
    expect(after.certificate).not.toBe(before.certificate);
    expect(publicKeys(after)[0]).toBe(publicKeys(after)[1]);
    verify(after, before);
    verify(before, after);
  },
);

test('slow signatures delay a renewal, and faults after the first step do not matter', async () => {
  const issuer = await anIssuer();
  const before = await held();
  const token = await begin();
  gate.signing = 'slow';
  expect(await step(issuer, 'createSecret', token)).toBeUndefined();
  gate.signing = 'deny';
  const { calls } = gate;
  for (const next of STEPS) expect(await step(issuer, next, token)).toBeUndefined();
  expect(gate.calls).toBe(calls);
  expect(await findings(20)).toEqual({ failed: 0, expiring: 0 });
  expect((await held()).certificate).not.toBe(before.certificate);
});

test('a key that cannot sign for days: the alarm of the end comes while a fifth of the validity period is left', async () => {
  const issuer = await anIssuer();
  const before = await held();
  const token = await begin();
  gate.signing = 'deny';
  expect(await step(issuer, 'createSecret', token)).toMatch(/not authorized/);
  const end = (7 * DAY_MS) / MINUTE_MS;
  expect((await findings(end * 0.79)).expiring).toBe(0);
  expect((await findings(end * 0.81)).expiring).toBe(1);
  verify(before, before, new Date(Date.now() + (end - 5) * MINUTE_MS));
});

const CLOCKS: [string, number][] = [
  ['a day ahead', 26 * HOUR_MS],
  ['a day behind', -26 * HOUR_MS],
  ['10 minutes ahead', 10 * MINUTE_MS],
  ['4 minutes ahead', 4 * MINUTE_MS],
];

test.each(sampled(CLOCKS, 2))(
  'a function whose clock is %s issues a certificate that is valid now and for seven days',
  async (_, skew) => {
    await anIssuer({ NODE_OPTIONS: `--require ${SKEWED_CLOCK}`, CLOCK_SKEW_MS: String(skew) });
    const current = await held();
    verify(current, current);
    verify(current, current, new Date(Date.now() + 7 * DAY_MS - 10 * MINUTE_MS));
    expect(() => verify(current, current, new Date(Date.now() + 7 * DAY_MS + 10 * MINUTE_MS))).toThrow();
  },
);
