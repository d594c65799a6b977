import {
  DescribeSecretCommand,
  GetResourcePolicyCommand,
  GetSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { anEmulator } from './support/emulator';
import { GENERATED_SECRET } from './support/secrets';
import { stacksOf } from './support/stacks';
import { ref, type Template, without, withProperties } from './support/template';

const emulator = anEmulator();
const { deploy, destroy } = stacksOf(emulator);
const secrets = new SecretsManagerClient(emulator.configuration);

describe('secrets', () => {
  const template: Template = {
    Resources: {
      Secret: GENERATED_SECRET,
      Policy: {
        Type: 'AWS::SecretsManager::ResourcePolicy',
        Properties: {
          SecretId: ref('Secret'),
          ResourcePolicy: {
            Version: '2012-10-17',
            Statement: [{ Effect: 'Deny', Principal: '*', Action: 'secretsmanager:*', Resource: '*' }],
          },
        },
      },
    },
    Outputs: { Secret: { Value: ref('Secret') } },
  };
  let outputs: Record<string, string>;

  const value = async (SecretId: string) =>
    JSON.parse((await secrets.send(new GetSecretValueCommand({ SecretId }))).SecretString ?? '');

  beforeAll(async () => {
    outputs = await deploy('secrets', template);
  });

  test('Ref is the ARN, and the value is generated as told', async () => {
    expect(outputs.Secret).toMatch(/^arn:aws:secretsmanager:us-east-1:000000000000:secret:Secret-\w{12}-\w{6}$/);
    const { user, key } = await value(outputs.Secret);
    expect(user).toBe('trading');
    expect(key).toMatch(/^[a-z0-9]{40}$/);
  });

  test('a resource policy is put, changed and deleted', async () => {
    const policy = async () =>
      (await secrets.send(new GetResourcePolicyCommand({ SecretId: outputs.Secret }))).ResourcePolicy;
    expect(await policy()).toContain('Deny');
    const allow = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: '*', Action: '*' }] };
    await deploy('secrets', withProperties(template, 'Policy', { ResourcePolicy: allow }));
    expect(await policy()).toContain('Allow');
    await deploy('secrets', without(template, 'Policy'));
    expect(await policy()).toBeUndefined();
  });

  test('a name that is taken is refused, and the secret that has it keeps its value', async () => {
    const named = { ...GENERATED_SECRET, Properties: { ...GENERATED_SECRET.Properties, Name: 'shared/name' } };
    await deploy('owner', { Resources: { Secret: named } });
    const before = await value('shared/name');
    await expect(deploy('intruder', { Resources: { Secret: named } })).rejects.toThrow(/already exists/);
    expect(await value('shared/name')).toEqual(before);
    await destroy('owner');
  });

  test('goes away with the stack', async () => {
    await destroy('secrets');
    await expect(secrets.send(new DescribeSecretCommand({ SecretId: outputs.Secret }))).rejects.toThrow(/can't find/);
  });
});
