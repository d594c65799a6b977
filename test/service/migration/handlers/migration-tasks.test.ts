import type { ECSClient } from '@aws-sdk/client-ecs';
import { starterOf } from '../../../../src/service/migration/handlers/migration-request';
import { MigrationTasks } from '../../../../src/service/migration/handlers/migration-tasks';
import { aRequest } from './support/migrations';

const REQUEST = aRequest('v1');
const { ResourceProperties } = REQUEST;

function tasksOf(answer: object): MigrationTasks {
  return new MigrationTasks({ send: async () => answer } as unknown as ECSClient, { stack: 'Trading' });
}

test('a task that ECS does not show yet is missing, and no task runs', async () => {
  expect(await tasksOf({}).stateOf(ResourceProperties, 'task')).toEqual({ is: 'missing' });
  expect(await tasksOf({}).runningOf(ResourceProperties, 'r1')).toEqual([]);
});

test('a task without containers has failed', async () => {
  const tasks = tasksOf({ tasks: [{ lastStatus: 'STOPPED', stopCode: 'EssentialContainerExited' }] });
  expect(await tasks.stateOf(ResourceProperties, 'task')).toEqual({
    is: 'stopped',
    succeeded: false,
    reason: 'no exit code of its own',
  });
});

test('ECS says why a container was killed', async () => {
  const reason = 'OutOfMemoryError: Container killed due to memory usage';
  const containers = [{ name: 'app', exitCode: 137, reason }];
  const tasks = tasksOf({ tasks: [{ lastStatus: 'STOPPED', stopCode: 'EssentialContainerExited', containers }] });
  expect(await tasks.stateOf(ResourceProperties, 'task')).toMatchObject({ reason: `exit code 137: ${reason}` });
});

test('starts with the patience of a new deployment', async () => {
  expect(await tasksOf({ tasks: [{ taskArn: 'task' }] }).start(REQUEST)).toBe('task');
});

test('says why ECS has started no task', async () => {
  const send = async () => ({ failures: [{ reason: 'Capacity is unavailable at this time' }] });
  const options = { stack: 'Trading', patienceMs: 0, pauseMs: 1 };
  await expect(new MigrationTasks({ send } as unknown as ECSClient, options).start(REQUEST)).rejects.toThrow(
    'RunTaskFailure: ECS started no task: Capacity is unavailable at this time',
  );
});

test('names tasks by their request, with the characters that ECS accepts', () => {
  expect(starterOf('arn:aws/é')).toBe('migration-arn-aws--');
  expect(starterOf('r'.repeat(200))).toHaveLength(128);
});
