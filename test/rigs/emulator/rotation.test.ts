import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  CancelRotateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  RotateSecretCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { att, ref, type Template, without, withProperties } from '../../../rigs/emulator/templates/template';
import { anEmulator } from './support/emulator';
import { eventually } from './support/eventually';
import { lambdaFunction, permission, ROLE } from './support/functions';
import { GENERATED_SECRET } from './support/secrets';
import { stacksOf } from './support/stacks';

const emulator = anEmulator();
const { deploy, destroy } = stacksOf(emulator);
const logs = new CloudWatchLogsClient(emulator.configuration);
const secrets = new SecretsManagerClient(emulator.configuration);

describe('rotation of secrets', () => {
  /** Rotates by appending to the key, and logs its steps. */
  const ROTATION = `
    const { SecretsManagerClient, ...sdk } = require('@aws-sdk/client-secrets-manager');
    const client = new SecretsManagerClient({});
    const send = (name, request) => client.send(new sdk[name + 'Command'](request));
    exports.handler = async ({ Step, SecretId, ClientRequestToken: token }) => {
      console.log('ROTATION-STEP', Step);
      const { RotationEnabled, VersionIdsToStages: versions } = await send('DescribeSecret', { SecretId });
      if (!RotationEnabled) throw new Error('rotation is not enabled');
      if (!versions[token].includes('AWSPENDING')) throw new Error('the version is not pending');
      if (Step === 'createSecret') {
        const current = JSON.parse((await send('GetSecretValue', { SecretId })).SecretString);
        if (current.fails) throw new Error('the secret wants it to fail');
        const exists = await send('GetSecretValue', { SecretId, VersionId: token }).catch((error) => error.name);
        if (exists !== 'ResourceNotFoundException') throw new Error('got a value before there is one');
        const SecretString = JSON.stringify({ ...current, key: current.key + '!' });
        const request = { SecretId, ClientRequestToken: token, SecretString, VersionStages: ['AWSPENDING'] };
        await send('PutSecretValue', request);
        await send('PutSecretValue', request);
      } else if (Step === 'testSecret') {
        await send('GetSecretValue', { SecretId, VersionId: token, VersionStage: 'AWSPENDING' });
      } else if (Step === 'finishSecret') {
        const RemoveFromVersionId = Object.keys(versions).find((id) => versions[id].includes('AWSCURRENT'));
        const move = { SecretId, VersionStage: 'AWSCURRENT', MoveToVersionId: token, RemoveFromVersionId };
        await send('UpdateSecretVersionStage', move);
      }
    };`;
  const schedule = (secretId: string, properties: Record<string, unknown> = {}) => ({
    Type: 'AWS::SecretsManager::RotationSchedule',
    DependsOn: 'Permission',
    Properties: {
      SecretId: ref(secretId),
      RotationLambdaARN: att('Rotation', 'Arn'),
      RotationRules: { AutomaticallyAfterDays: 30 },
      ...properties,
    },
  });
  const template: Template = {
    Resources: {
      Role: ROLE,
      Rotation: lambdaFunction(ROTATION, { ReservedConcurrentExecutions: 1 }),
      Permission: permission('Rotation', 'secretsmanager.amazonaws.com', { SourceAccount: ref('AWS::AccountId') }),
      Secret: GENERATED_SECRET,
      Quiet: GENERATED_SECRET,
      Schedule: schedule('Secret'),
      QuietSchedule: schedule('Quiet', { RotateImmediatelyOnUpdate: false }),
    },
    Outputs: {
      Secret: { Value: ref('Secret') },
      Quiet: { Value: ref('Quiet') },
      Rotation: { Value: att('Rotation', 'Arn') },
    },
  };
  let outputs: Record<string, string>;

  const describeSecret = (SecretId: string) => secrets.send(new DescribeSecretCommand({ SecretId }));
  const value = async (SecretId: string) =>
    JSON.parse((await secrets.send(new GetSecretValueCommand({ SecretId }))).SecretString ?? '');
  const rotated = (SecretId: string, key: string) =>
    eventually(async () => {
      const [{ key: current }, { LastRotatedDate }] = [await value(SecretId), await describeSecret(SecretId)];
      return current === key && LastRotatedDate ? true : undefined;
    });
  const steps = async () => {
    const logGroupName = `/aws/lambda/${outputs.Rotation.split(':').pop()}`;
    const { events: lines = [] } = await logs.send(new FilterLogEventsCommand({ logGroupName }));
    return lines.flatMap(({ message }) => /ROTATION-STEP (\w+)/.exec(message ?? '')?.[1] ?? []);
  };

  beforeAll(async () => {
    outputs = await deploy('rotation', without(template, 'Schedule', 'QuietSchedule'));
  });

  /** Waits until no rotation is under way: the next one would be refused. */
  const settled = (secretId: string) =>
    eventually(async () => {
      const labels = Object.values((await describeSecret(secretId)).VersionIdsToStages ?? {}).flat();
      return labels.includes('AWSPENDING') ? undefined : true;
    });

  test('a schedule rotates at once, or only tests when it is told to wait', async () => {
    const { key } = await value(outputs.Secret);
    const quiet = await value(outputs.Quiet);
    await deploy('rotation', template);
    await rotated(outputs.Secret, `${key}!`);
    expect((await steps()).filter((step) => step !== 'testSecret')).toEqual([
      'createSecret',
      'setSecret',
      'finishSecret',
    ]);
    const { VersionIdsToStages: versions = {}, ...secret } = await describeSecret(outputs.Secret);
    expect(secret).toMatchObject({
      RotationEnabled: true,
      RotationLambdaARN: outputs.Rotation,
      RotationRules: { AutomaticallyAfterDays: 30 },
      NextRotationDate: expect.any(Date),
    });
    expect(Object.values(versions).flat().sort()).toEqual(['AWSCURRENT', 'AWSPREVIOUS']);

    // The quiet one was tested: its pending version is gone again and its value is as it was.
    await settled(outputs.Quiet);
    expect((await steps()).filter((step) => step === 'testSecret')).toHaveLength(2);
    expect(await value(outputs.Quiet)).toEqual(quiet);
    expect((await describeSecret(outputs.Quiet)).RotationEnabled).toBe(true);
    expect((await describeSecret(outputs.Quiet)).LastRotatedDate).toBeUndefined();
  });

  test('an update of the stack keeps the value of a rotated secret', async () => {
    await secrets.send(new RotateSecretCommand({ SecretId: outputs.Quiet }));
    const before = await eventually(async () => {
      const current = await value(outputs.Quiet);
      return current.key.endsWith('!') ? current : undefined;
    });
    await rotated(outputs.Quiet, before.key);
    const rotating = await value(outputs.Secret);

    // Everything of the secret, its schedule and its function that may change without a word about the value.
    let next = withProperties(template, 'Quiet', { Description: 'another', Tags: [{ Key: 'a', Value: 'b' }] });
    next = withProperties(next, 'Rotation', { Environment: { Variables: { CHANGED: 'yes' } } });
    next = withProperties(next, 'QuietSchedule', { RotationRules: { AutomaticallyAfterDays: 7 } });
    await settled(outputs.Quiet);
    expect((await deploy('rotation', next)).Quiet).toBe(outputs.Quiet);
    await settled(outputs.Quiet);
    await deploy('rotation', without(next, 'QuietSchedule'));
    await deploy('rotation', template);
    await settled(outputs.Quiet);
    expect(await value(outputs.Quiet)).toEqual(before);
    expect(await value(outputs.Secret)).toEqual(rotating);

    // A change to the rules of generation is what does make a new value, as on AWS.
    const longer = { ...GENERATED_SECRET.Properties.GenerateSecretString, PasswordLength: 50 };
    await deploy('rotation', withProperties(template, 'Quiet', { GenerateSecretString: longer }));
    expect((await value(outputs.Quiet)).key).toHaveLength(50);
  });

  test('an unfinished rotation blocks the next one and is tried again', async () => {
    const before = await value(outputs.Secret);
    const broken = JSON.stringify({ ...before, fails: true });
    await secrets.send(new PutSecretValueCommand({ SecretId: outputs.Secret, SecretString: broken }));
    await secrets.send(new RotateSecretCommand({ SecretId: outputs.Secret }));
    await eventually(async () => (emulator.log().includes('failed in createSecret') ? true : undefined));
    expect(await value(outputs.Secret)).toMatchObject({ fails: true });

    await secrets.send(new PutSecretValueCommand({ SecretId: outputs.Secret, SecretString: JSON.stringify(before) }));
    await expect(secrets.send(new RotateSecretCommand({ SecretId: outputs.Secret }))).rejects.toThrow(
      /previous rotation isn't complete/,
    );
    await rotated(outputs.Secret, `${before.key}!`);
  });

  test('without permission for Secrets Manager rotation is refused', async () => {
    const forbidden = { ...without(template, 'Permission', 'QuietSchedule'), Outputs: {} };
    (forbidden.Resources.Schedule as { DependsOn?: string }).DependsOn = undefined;
    await expect(deploy('forbidden', forbidden)).rejects.toThrow(/cannot invoke the specified Lambda function/);
  });

  test('rotation is cancelled with its schedule', async () => {
    await deploy('rotation', without(template, 'Schedule'));
    expect((await describeSecret(outputs.Secret)).RotationEnabled).toBe(false);
    await secrets.send(new CancelRotateSecretCommand({ SecretId: outputs.Quiet }));
    expect((await describeSecret(outputs.Quiet)).RotationEnabled).toBe(false);
  });

  test('goes away with the stack', async () => {
    await destroy('rotation');
    await expect(describeSecret(outputs.Secret)).rejects.toThrow(/can't find/);
  });
});
