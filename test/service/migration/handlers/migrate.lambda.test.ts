import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ECSClient } from '@aws-sdk/client-ecs';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SSMClient } from '@aws-sdk/client-ssm';
import type { Context } from 'aws-lambda';
import { handler } from '../../../../src/service/migration/handlers/migrate.lambda';
import type { MigrationEvent } from '../../../../src/service/migration/handlers/migration-request';
import type { Json } from '../../../support/json';
import { FakeEcs } from './support/fake-ecs';
import { FakeTable } from './support/fake-table';
import { aRequest } from './support/migrations';

jest.mock('node:timers/promises', () => {
  const actual = jest.requireActual('node:timers/promises');
  // Shortens the time between two looks at the task, but not the time limit.
  return { setTimeout: (ms: number, ...rest: unknown[]) => actual.setTimeout(ms === 5_000 ? 1 : ms, ...rest) };
});

const ENVIRONMENT = { STACK_ID: 'stack', STACK_NAME: 'Trading', TABLE: 'table' };

const REQUEST = aRequest('v1');
const SETTINGS = JSON.stringify(REQUEST.ResourceProperties);
const EVENT: MigrationEvent = { ...REQUEST, ResourceProperties: { Parameter: 'settings', Settings: SETTINGS } };

/** Runs the function once. Returns its answer to CloudFormation, and the request with which it has invoked itself. */
async function handled(event: Partial<MigrationEvent>, millisLeft: number, after = 0) {
  const table = new FakeTable();
  const ecs = new FakeEcs(Date.now, () => ({ after, exitCode: 0 }));
  jest.spyOn(DynamoDBClient.prototype, 'send').mockImplementation(table.client.send as never);
  jest.spyOn(ECSClient.prototype, 'send').mockImplementation(ecs.client.send as never);
  jest.spyOn(SSMClient.prototype, 'send').mockImplementation(async () => ({ Parameter: { Value: SETTINGS } }));
  const invoked = jest.spyOn(LambdaClient.prototype, 'send').mockImplementation(async () => ({}));
  const fetched = jest.spyOn(globalThis, 'fetch').mockResolvedValue(new Response());
  const context = { functionName: 'migrate', getRemainingTimeInMillis: () => millisLeft } as Context;
  await handler({ ...EVENT, ...event }, context);
  const answer: Json = fetched.mock.calls.map(([, init]) => JSON.parse(String(init?.body)))[0];
  const next: Json = invoked.mock.calls.map(([command]) => command.input)[0];
  return { answer, next, ecs, table };
}

let before: NodeJS.ProcessEnv;
beforeEach(() => {
  before = process.env;
  process.env = { ...before, ...ENVIRONMENT };
  jest.spyOn(console, 'log').mockImplementation();
  jest.spyOn(console, 'error').mockImplementation();
});
afterEach(() => {
  process.env = before;
  jest.restoreAllMocks();
});

test('answers CloudFormation after the migration', async () => {
  const { answer, next, table } = await handled({ RequestType: 'Create' }, 900_000, 20);
  expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'GatewayMigration' });
  expect(next).toBeUndefined();
  expect(table.migrated).toEqual(['v1']);
});

test('invokes itself before its time is over, with the deadline of the first invocation', async () => {
  const began = Date.now();
  const { answer, next, ecs } = await handled({}, 179_000, 60_000);
  expect(answer).toBeUndefined();
  expect(next).toMatchObject({ FunctionName: 'migrate', InvocationType: 'Event' });
  const { Deadline, ...request } = JSON.parse(next.Payload);
  expect(request).toEqual(EVENT);
  expect(Deadline - began).toBeGreaterThanOrEqual(600_000);
  const later = await handled({ Deadline: 1 }, 900_000, 60_000);
  expect(later.answer.Reason).toContain('did not end within 600 s');
  expect(ecs.started).toEqual(['v1']);
});

test('keeps its id when it fails, so that CloudFormation deletes it and waits for the task', async () => {
  const { answer } = await handled({ RequestType: 'Create', Deadline: 1 }, 900_000, 60_000);
  expect(answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId: 'GatewayMigration' });
});

test('starts nothing when it is deleted', async () => {
  const { answer, ecs } = await handled({ RequestType: 'Delete' }, 900_000);
  expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'GatewayMigration' });
  expect(ecs.started).toEqual([]);
});

test('refuses a request of another stack, and answers nobody', async () => {
  await expect(handled({ StackId: 'other' }, 900_000)).rejects.toThrow('the request is of another stack');
  expect(globalThis.fetch).not.toHaveBeenCalled();
});
