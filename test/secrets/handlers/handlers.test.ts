import { DescribeServicesCommand, ECSClient } from '@aws-sdk/client-ecs';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { GetSecretValueCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SSMClient } from '@aws-sdk/client-ssm';
import { handler as rotateExternal } from '../../../src/rotation/handlers/external-key.lambda';
import { handler as rotate } from '../../../src/rotation/handlers/generated-key.lambda';
import { handler as redeploy } from '../../../src/secrets/handlers/redeploy-readers.lambda';
import type { Json } from '../../support/json';

beforeEach(() => {
  process.env.SECRET = 'secret';
});
afterEach(() => jest.restoreAllMocks());

test('the rotation function reads field and length from its environment', async () => {
  const put: string[] = [];
  jest.spyOn(SecretsManagerClient.prototype, 'send').mockImplementation(async (command: Json) => {
    if (command instanceof PutSecretValueCommand) put.push(command.input.SecretString as string);
    if (!(command instanceof GetSecretValueCommand)) {
      return { RotationEnabled: true, VersionIdsToStages: { token: ['AWSPENDING'] } };
    }
    return command.input.VersionStage === 'AWSCURRENT' ? { SecretString: '{"signing_key":"a"}' } : {};
  });
  Object.assign(process.env, { FIELD: 'signing_key', LENGTH: '48' });
  await rotate({ Step: 'createSecret', SecretId: 'secret', ClientRequestToken: 'token' });
  expect(JSON.parse(put[0]).signing_key).toHaveLength(48);
});

test('the rotation function fails without its environment', async () => {
  delete process.env.FIELD;
  await expect(rotate({ Step: 'testSecret', SecretId: 'secret', ClientRequestToken: 'token' })).rejects.toThrow(
    'the environment variable FIELD is not set',
  );
});

test('the function for external keys reads issuer and fields from its environment', async () => {
  jest
    .spyOn(SecretsManagerClient.prototype, 'send')
    .mockImplementation(async (command: Json) =>
      command instanceof GetSecretValueCommand
        ? { SecretString: '{"id":"a","key":"b"}' }
        : { RotationEnabled: true, VersionIdsToStages: { token: ['AWSPENDING'] } },
    );
  const send = jest.spyOn(LambdaClient.prototype, 'send').mockImplementation(async () => ({}));
  Object.assign(process.env, { ISSUER: 'issuer', FIELDS: 'id,key' });
  await rotateExternal({ Step: 'testSecret', SecretId: 'secret', ClientRequestToken: 'token' });
  expect(send.mock.calls[0][0].input).toMatchObject({ FunctionName: 'issuer' });
});

test('the redeployment function calls ECS', async () => {
  jest.spyOn(console, 'log').mockImplementation();
  const send = jest.spyOn(ECSClient.prototype, 'send').mockImplementation(async () => ({ services: [] }));
  process.env.READERS = 'service/cluster/a';
  const service = 'arn:aws:ecs:eu-west-1:123456789012:service/cluster/a';
  await redeploy({ time: '2026-01-01T00:00:00Z', readers: [{ cluster: 'cluster', service }] });
  expect(send.mock.calls[0][0]).toBeInstanceOf(DescribeServicesCommand);
  delete process.env.READERS;
});

test('the redeployment function refuses a service that is not in its parameters', async () => {
  const send = jest.spyOn(ECSClient.prototype, 'send').mockImplementation(async () => ({ services: [] }));
  const read = jest
    .spyOn(SSMClient.prototype, 'send')
    .mockImplementation(async () => ({ Parameter: { Value: 'service/cluster/a' } }));
  process.env.READER_PARAMETERS = 'first,second';
  const service = 'arn:aws:ecs:eu-west-1:123456789012:service/cluster/stranger';
  const redeployed = redeploy({ time: '2026-01-01T00:00:00Z', readers: [{ cluster: 'cluster', service }] });
  await expect(redeployed).rejects.toThrow('the event names a service that reads no secret in the stack');
  expect(read.mock.calls.map(([{ input }]) => input)).toEqual([{ Name: 'first' }, { Name: 'second' }]);
  expect(send).not.toHaveBeenCalled();
  delete process.env.READER_PARAMETERS;
});

test('the redeployment function refuses a service that is not in its environment', async () => {
  const send = jest.spyOn(ECSClient.prototype, 'send').mockImplementation(async () => ({ services: [] }));
  process.env.READERS = 'service/cluster/a,service/cluster/b';
  const service = 'arn:aws:ecs:eu-west-1:123456789012:service/cluster/stranger';
  const redeployed = redeploy({ time: '2026-01-01T00:00:00Z', readers: [{ cluster: 'cluster', service }] });
  await expect(redeployed).rejects.toThrow('the event names a service that reads no secret in the stack');
  expect(send).not.toHaveBeenCalled();
  delete process.env.READERS;
});

describe.each([
  ['a generated key', rotate, { FIELD: 'api_key', LENGTH: '64' }],
  ['an external key', rotateExternal, { ISSUER: 'issuer', FIELDS: 'api_key' }],
])('the function for %s', (_what, handler, environment) => {
  test.each([
    ['a step', { Step: 'createSecret', SecretId: 'of somebody else', ClientRequestToken: 'token' }],
    ['no step', { SecretId: 'of somebody else' } as Json],
    ['a step without a secret', { Step: 'createSecret', ClientRequestToken: 'token' } as Json],
    ['a list', { Step: 'createSecret', SecretId: ['secret'], ClientRequestToken: 'token' } as Json],
  ])('refuses another secret before any call: %s', async (_name, event) => {
    const sent = jest.spyOn(SecretsManagerClient.prototype, 'send').mockImplementation();
    const invoked = jest.spyOn(LambdaClient.prototype, 'send').mockImplementation();
    Object.assign(process.env, environment);
    await expect(handler(event)).rejects.toThrow('the event names a secret that this function does not rotate');
    expect([sent, invoked].map(({ mock }) => mock.calls)).toEqual([[], []]);
  });
});
