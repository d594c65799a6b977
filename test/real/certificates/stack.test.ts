import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  RotateSecretCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { MarketCalendar, RotationWindow } from '../../../src';
import { anEmulator } from '../../rigs/emulator/support/emulator';
import { eventually } from '../../rigs/emulator/support/eventually';
import { stacksOf } from '../../rigs/emulator/support/stacks';
import { templateOf, upload } from './support/a-stack';
import { type Held, openssl, publicKeys, text, verify } from './support/openssl';

const emulator = anEmulator();
const { deploy, destroy } = stacksOf(emulator);
const secrets = new SecretsManagerClient(emulator.configuration);
const lambda = new LambdaClient(emulator.configuration);

const held = async (SecretId: string): Promise<Held> =>
  JSON.parse((await secrets.send(new GetSecretValueCommand({ SecretId }))).SecretString ?? '');
const versionsOf = async (SecretId: string) =>
  (await secrets.send(new DescribeSecretCommand({ SecretId }))).VersionIdsToStages ?? {};
/** Waits until Secrets Manager has tested a new schedule, because it does not rotate before. */
const settled = (SecretId: string) =>
  eventually(async () =>
    Object.values(await versionsOf(SecretId)).some((stages) => `${stages}` === 'AWSPENDING') ? undefined : true,
  );
const rootOf = (authorities: string) =>
  openssl(['x509', '-noout', '-subject', '-serial', '-dates', '-pubkey', '-in', 'a.pem'], { 'a.pem': authorities });
const countOf = (authorities: string) => authorities.split('BEGIN CERTIFICATE').length - 1;

beforeAll(() => upload(emulator));

describe('a stack with the certificates of two services, signed by a key of KMS', () => {
  let risk: string;
  let data: string;
  let functionName: string;
  const services = ['risk', 'data'];

  test('has them before dependent resources are created', async () => {
    const outputs = await deploy('certificates', templateOf(services));
    ({ risk, data, Function: functionName } = outputs);
    const [one, other] = [await held(risk), await held(data)];
    verify(one, one);
    verify(other, one);
    verify(one, other);
    expect(publicKeys(one)[0]).toBe(publicKeys(one)[1]);
    const said = text(one.certificate);
    expect(said).toContain('Subject: CN = risk\n');
    expect(said).toContain('URI:spiffe://trading.internal/risk, DNS:risk.trading.internal\n');
    expect(said).toMatch(/Extended Key Usage: \n\s+TLS Web Server Authentication, TLS Web Client Authentication\n/);
    expect(said).toMatch(/Key Usage: critical\n\s+Digital Signature\n/);
    expect(said).toMatch(/Basic Constraints: critical\n\s+CA:FALSE\n/);
    expect(said).toContain('NIST CURVE: P-256');
    expect(rootOf(one.authorities)).toBe(rootOf(other.authorities));
  });

  test('rotates one certificate: another certificate and key, the same root, no change of the other service', async () => {
    const [before, beside] = [await held(risk), await held(data)];
    await settled(risk);
    await secrets.send(new RotateSecretCommand({ SecretId: risk }));
    const after = await eventually(async () => {
      const current = await held(risk);
      return current.certificate === before.certificate ? undefined : current;
    });
    verify(after, after);
    verify(after, before);
    expect(after.private_key).not.toBe(before.private_key);
    expect(rootOf(after.authorities)).toBe(rootOf(before.authorities));
    expect(await held(data)).toEqual(beside);
  });

  test('renews nothing in a second deployment, and a renamed service immediately', async () => {
    const [one, other] = [await held(risk), await held(data)];
    await settled(risk);
    await deploy('certificates', templateOf([...services, 'desk']));
    expect([await held(risk), await held(data)]).toEqual([one, other]);
    await deploy('certificates', templateOf(services, {}, 'exchange.internal'));
    const renamed = await held(risk);
    verify(renamed, other);
    expect(text(renamed.certificate)).toContain('URI:spiffe://exchange.internal/risk, DNS:risk.exchange.internal\n');
  });

  test('a second authority is trusted by all services and signs nothing yet', async () => {
    const before = await held(risk);
    await deploy('certificates', templateOf(services, { generation: 2 }, 'exchange.internal'));
    for (const secret of [risk, data]) {
      const current = await held(secret);
      expect(countOf(current.authorities)).toBe(2);
      verify(current, before);
      verify(before, current);
    }
  });

  test('a third authority too soon is refused with the reason, and nothing changes', async () => {
    const before = [await held(risk), await held(data)];
    await expect(deploy('certificates', templateOf(services, { generation: 3 }, 'exchange.internal'))).rejects.toThrow(
      /would change its authority while services run.*First trust the next authority/,
    );
    for (const { certificate } of [await held(risk), await held(data)]) verify({ certificate }, before[0]);
  });

  test('the daily check succeeds, and fails for a secret that cannot be renewed', async () => {
    const check = async (secret: string) => {
      const Payload = JSON.stringify({ OverdueChecks: [secret] });
      const { FunctionError } = await lambda.send(new InvokeCommand({ FunctionName: functionName, Payload }));
      return FunctionError;
    };
    expect(await check(risk)).toBeUndefined();
    expect(await check('arn:aws:secretsmanager:us-east-1:000000000000:secret:nobody-AbCdEf')).toBeDefined();
  });

  test('in a rotation window, the schedule is accepted, and the daily check renews nothing and succeeds', async () => {
    const rotationWindow = RotationWindow.outsideMarketHours([MarketCalendar.nyse()]);
    const options = { generation: 2, rotationWindow };
    await deploy('certificates', templateOf(services, options, 'exchange.internal'));
    const { RotationRules } = await secrets.send(new DescribeSecretCommand({ SecretId: risk }));
    expect(RotationRules).toMatchObject({ ScheduleExpression: 'cron(0 3 ? * SUN,WED,SAT *)', Duration: '4h' });
    const before = await held(risk);
    const Payload = JSON.stringify({ OverdueChecks: [risk, data] });
    const { FunctionError } = await lambda.send(new InvokeCommand({ FunctionName: functionName, Payload }));
    expect(FunctionError).toBeUndefined();
    expect(await held(risk)).toEqual(before);
  });

  test('no private key is in any log', async () => {
    const { private_key } = await held(risk);
    const line = private_key.split('\n')[1];
    expect(emulator.log()).not.toContain(line);
    expect(emulator.log()).not.toContain('PRIVATE KEY');
  });

  test('are deleted with the stack', async () => {
    await destroy('certificates');
    await expect(held(risk)).rejects.toThrow();
  });
});
