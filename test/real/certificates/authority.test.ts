import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { CreateKeyCommand, DisableKeyCommand, KMSClient, type SignCommand } from '@aws-sdk/client-kms';
import {
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  RotateSecretCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { att } from '../../../rigs/emulator/templates/template';
import { CertificateIssuer } from '../../../src/certificates/handlers/certificate-issuer';
import { CertificateStore } from '../../../src/certificates/handlers/certificate-store';
import { KmsSigner } from '../../../src/certificates/handlers/kms-signer';
import { anEmulator } from '../../rigs/emulator/support/emulator';
import { lambdaFunction, permission, ROLE } from '../../rigs/emulator/support/functions';
import { stacksOf } from '../../rigs/emulator/support/stacks';
import { type Held, openssl, text, verify } from './support/openssl';

const DAY = 24 * 60 * 60 * 1000;
const LIFE = { validityMs: 7 * DAY, renewalMs: 3 * DAY };
const STEPS = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'];
/** A rotation function that does nothing, because the tests call the steps themselves with their own clock. */
const BEGINS_ONLY = 'exports.handler = async () => {};';

const emulator = anEmulator();
const { deploy } = stacksOf(emulator);
const secrets = new SecretsManagerClient(emulator.configuration);
const kms = new KMSClient(emulator.configuration);
const signedBy: string[] = [];
kms.middlewareStack.add(
  (next, { commandName }) =>
    async (args) => {
      if (commandName === 'SignCommand') signedBy.push((args.input as SignCommand['input']).KeyId as string);
      return next(args);
    },
  { step: 'initialize' },
);

const newKey = async () =>
  (await kms.send(new CreateKeyCommand({ KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' }))).KeyMetadata
    ?.Arn as string;

let RotationLambdaARN: string;
let keys: string[];
let secret: string;
let now: Date;

beforeAll(async () => {
  const outputs = await deploy('begins-only', {
    Resources: {
      Role: ROLE,
      Function: lambdaFunction(BEGINS_ONLY),
      Permission: permission('Function', 'secretsmanager.amazonaws.com'),
    },
    Outputs: { Function: { Value: att('Function', 'Arn') } },
  });
  RotationLambdaARN = outputs.Function;
});

beforeEach(async () => {
  now = new Date();
  keys = [await newKey()];
  const { ARN } = await secrets.send(
    new CreateSecretCommand({
      Name: randomUUID(),
      SecretString: '{"not_issued_yet":"x"}',
      Tags: Object.entries({ service: 'risk', 'dns-name': 'risk.internal', uri: 'spiffe://internal/risk' }).map(
        ([name, Value]) => ({ Key: `trading-mesh:${name}`, Value }),
      ),
    }),
  );
  secret = ARN as string;
  await issuer().issueNow(secret, randomUUID());
  signedBy.length = 0;
});

function issuer() {
  const signer = new KmsSigner(keys, LIFE, kms);
  return new CertificateIssuer({ ...LIFE, signer }, new CertificateStore(secrets), () => now);
}

async function held(VersionStage = 'AWSCURRENT'): Promise<Held> {
  const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: secret, VersionStage }));
  return JSON.parse(SecretString ?? '');
}

async function begin(): Promise<string> {
  const rules = { RotationLambdaARN, RotationRules: { ScheduleExpression: 'rate(3 days)' } };
  const { VersionId } = await secrets.send(new RotateSecretCommand({ SecretId: secret, ...rules }));
  return VersionId as string;
}

const step = (Step: string, ClientRequestToken: string) =>
  issuer().rotate({ Step, SecretId: secret, ClientRequestToken });
const later = (days: number) => {
  now = new Date(now.getTime() + days * DAY);
};
async function rotate(): Promise<Held> {
  const token = await begin();
  for (const one of STEPS) await step(one, token);
  return held();
}
const subjectOf = (certificate: string) =>
  openssl(['x509', '-noout', '-subject', '-in', 'c.pem'], { 'c.pem': certificate }).trim();
const issuerOf = ({ certificate }: Held) => /Issuer: (.*)/.exec(text(certificate))?.[1];
const authorityOf = (key: string) => `CN = Mesh authority ${key.split('/')[1]}`;
const rootsOf = ({ authorities }: Held) =>
  (authorities.match(/-----BEGIN[\s\S]+?-----END CERTIFICATE-----/g) ?? []).map(subjectOf);

test('every signature is one call of KMS, for a leaf and its root', async () => {
  await rotate();
  expect(signedBy).toEqual([keys[0], keys[0]]);
});

test('the next authority is trusted first and signs later, and OpenSSL always accepts the certificates of all services', async () => {
  const everHeld = [await held()];
  const mutual = async () => {
    const current = await held();
    const recent = everHeld.at(-1) as Held;
    verify(current, recent, now);
    verify(recent, current, now);
    everHeld.push(current);
    return current;
  };
  keys.push(await newKey());
  await issuer().issueNow(secret, randomUUID());
  const first = await mutual();
  expect([issuerOf(first), rootsOf(first)]).toEqual([
    authorityOf(keys[0]),
    keys.map((key) => `subject=${authorityOf(key)}`),
  ]);
  later(3);
  await rotate();
  expect(issuerOf(await mutual())).toBe(authorityOf(keys[0]));
  later(3.001);
  signedBy.length = 0;
  await rotate();
  expect(issuerOf(await mutual())).toBe(authorityOf(keys[1]));
  expect(signedBy.sort()).toEqual([keys[0], keys[1], keys[1]].sort());
  // The first key is removed from the template. Its certificates are no longer in use.
  keys = [keys[1]];
  await issuer().issueNow(secret, randomUUID());
  expect(rootsOf(await mutual())).toEqual([`subject=${authorityOf(keys[0])}`]);
});

test('a disabled key is not trusted after the next renewal', async () => {
  keys.push(await newKey());
  await issuer().issueNow(secret, randomUUID());
  const before = await held();
  await kms.send(new DisableKeyCommand({ KeyId: keys[0] }));
  jest.spyOn(console, 'log').mockImplementation();
  const after = await rotate();
  verify(after, after);
  expect(() => verify(before, after)).toThrow();
  expect(rootsOf(after)).toEqual([`subject=${authorityOf(keys[1])}`]);
});

describe('a rotation that is interrupted', () => {
  test.each(STEPS)('after %s continues where it stopped, however often', async (last) => {
    const before = await held();
    const token = await begin();
    for (const one of STEPS) {
      await step(one, token);
      if (one === last) await step(one, token);
    }
    const after = await held();
    verify(after, before);
    expect(after.certificate).not.toBe(before.certificate);
    expect(signedBy).toHaveLength(2);
  });

  test('leaves the current certificate current until its end', async () => {
    const before = await held();
    const token = await begin();
    await expect(step('finishSecret', token)).rejects.toThrow('createSecret did not finish');
    await step('createSecret', token);
    expect(await held()).toEqual(before);
  });

  test('for days drops its certificate, and the daily check renews it', async () => {
    const token = await begin();
    await step('createSecret', token);
    later(5);
    await expect(step('createSecret', token)).rejects.toThrow('was too old');
    const { VersionIdsToStages = {} } = await secrets.send(new DescribeSecretCommand({ SecretId: secret }));
    expect(Object.values(VersionIdsToStages).flat()).not.toContain('AWSPENDING');
    jest.spyOn(console, 'log').mockImplementation();
    await issuer().renewOverdue([secret]);
    const after = await held();
    verify(after, after, new Date(now.getTime() + 6 * DAY));
  });
});

describe('the test of a rotation refuses', () => {
  async function tamper(change: (pending: Held) => Partial<Held> | Promise<Partial<Held>>): Promise<string> {
    const token = randomUUID();
    await begin().then((begun) => step('createSecret', begun));
    const pending = await held('AWSPENDING');
    const SecretString = JSON.stringify({ ...pending, ...(await change(pending)) });
    await secrets.send(
      new PutSecretValueCommand({
        SecretId: secret,
        ClientRequestToken: token,
        SecretString,
        VersionStages: ['AWSPENDING'],
      }),
    );
    return token;
  }
  const refused = async (token: string, why: string) => {
    const before = await held();
    for (const one of ['testSecret', 'finishSecret']) await expect(step(one, token)).rejects.toThrow(why);
    expect(await held()).toEqual(before);
  };

  test('a wrong key', async () => {
    const before = await held();
    const token = await tamper(() => ({ private_key: before.private_key }));
    await refused(token, 'the private key belongs to another certificate');
  });

  test('a foreign root', async () => {
    const token = await tamper(async () => {
      const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', '/dev/null'];
      const subject = ['-subj', `/CN=Mesh authority ${keys[0].split('/')[1]}`];
      return { authorities: openssl(['req', '-x509', ...key, ...subject, '-days', '30'], {}) };
    });
    await refused(token, 'is not a trusted authority');
  });

  test('another service’s certificate', async () => {
    const other = { serviceName: 'desk', dnsName: 'desk.internal', uri: 'spiffe://internal/desk' };
    const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const token = await tamper(async () => ({
      certificate: (await new KmsSigner(keys, LIFE, kms).issue({ identity: other, ...pair, now })).chain,
      private_key: pair.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
    }));
    await refused(token, 'the certificate is for DNS:desk.internal, URI:spiffe://internal/desk, expected DNS:risk');
  });

  test('an expired certificate', async () => {
    const token = await tamper(() => ({}));
    later(7.01);
    await refused(token, 'is valid from');
  });
});
