import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Context } from 'aws-lambda';
import { queryOnce } from '../../../../src/database/users/handlers/postgres-connection';
import { handler } from '../../../../src/database/users/handlers/postgres-user.lambda';
import type { Json } from '../../../support/json';
import { withUserEnvironment } from './user-environment';

jest.mock('../../../../src/database/users/handlers/postgres-connection', () => ({
  ...jest.requireActual('../../../../src/database/users/handlers/postgres-connection'),
  queryOnce: jest.fn(),
}));
withUserEnvironment();

const query = jest.mocked(queryOnce);
const SECRETS: Record<string, unknown> = {
  'admin-secret': { username: 'admin', password: 'of the admin' },
  'user-secret': { username: 'risk_1', password: 'first' },
};
const REQUEST = {
  ResponseURL: 'https://answers.example.com/',
  StackId: 's',
  RequestId: 'r',
  LogicalResourceId: 'User',
};
const context = { getRemainingTimeInMillis: () => 60_000 } as Context;
let fetched: jest.SpyInstance;

beforeEach(() => {
  query.mockReset().mockResolvedValue([{ role: 'risk' }]);
  fetched = jest.spyOn(globalThis, 'fetch').mockResolvedValue(new Response());
  jest.spyOn(console, 'error').mockImplementation();
  jest.spyOn(SecretsManagerClient.prototype, 'send').mockImplementation(async (command: Json) => {
    const { SecretId, VersionStage } = command.input;
    if (!VersionStage) return { RotationEnabled: true, VersionIdsToStages: { token: ['AWSPENDING'] } };
    return VersionStage === 'AWSCURRENT' ? { SecretString: JSON.stringify(SECRETS[SecretId]) } : {};
  });
});
afterEach(() => jest.restoreAllMocks());

const answered = () => JSON.parse(String(fetched.mock.calls[0][1].body));

test.each([undefined, context])('CloudFormation creates the user', async (given) => {
  for (const RequestType of ['Create', 'Update'] as const) await handler({ ...REQUEST, RequestType }, given);
  expect(answered()).toEqual(expect.objectContaining({ Status: 'SUCCESS', PhysicalResourceId: 'risk' }));
  expect(query.mock.calls[0][2]).toContain('CREATE ROLE "risk"');
  expect(query).toHaveBeenCalledTimes(2);
});

test.each([
  ['another one', 'before'],
  ['the present one', undefined],
])('CloudFormation disables the user that it names: %s', async (_name, PhysicalResourceId) => {
  await handler({ ...REQUEST, RequestType: 'Delete', PhysicalResourceId }, context);
  const user = PhysicalResourceId ?? 'risk';
  expect(answered()).toEqual(expect.objectContaining({ Status: 'SUCCESS', PhysicalResourceId: user }));
  expect(query.mock.calls[0][2]).toContain(`ALTER ROLE "${user}_1" NOLOGIN`);
});

test('CloudFormation gets a response without an environment too', async () => {
  delete process.env.HOST;
  await handler({ ...REQUEST, RequestType: 'Create' }, context);
  expect(answered()).toEqual(
    expect.objectContaining({ Status: 'FAILED', Reason: 'the environment variable HOST is not set' }),
  );
});

test('Secrets Manager rotates the user', async () => {
  await handler({ Step: 'testSecret', SecretId: 'user-secret', ClientRequestToken: 'token' });
  expect(query.mock.calls[0][1]).toEqual(SECRETS['user-secret']);
});

test('Secrets Manager cannot rotate a user that logs in by IAM', async () => {
  process.env.STRATEGY = 'iam';
  const rotation = handler({ Step: 'testSecret', SecretId: 'user-secret', ClientRequestToken: 'token' });
  await expect(rotation).rejects.toThrow('risk logs in by IAM and has no password to rotate');
});

test('it refuses another secret before any call', async () => {
  const rotation = handler({ Step: 'setSecret', SecretId: 'of somebody else', ClientRequestToken: 'token' });
  await expect(rotation).rejects.toThrow('the event names a secret that this function does not rotate');
  expect([jest.mocked(SecretsManagerClient.prototype.send).mock.calls, query.mock.calls]).toEqual([[], []]);
});
