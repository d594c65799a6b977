import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ECSClient } from '@aws-sdk/client-ecs';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { SSMClient } from '@aws-sdk/client-ssm';
import type { Context } from 'aws-lambda';
import { answer } from '../../../lambda/handlers/custom-resource';
import { variable } from '../../../secrets/handlers/environment';
import { deadlineOf, migrate, stopMigration } from './migrate';
import { MigrationRecord } from './migration-record';
import { type MigrationEvent, requestOf } from './migration-request';
import { verifySettings } from './migration-settings';
import { MigrationTasks } from './migration-tasks';

/** Less than the time of an invocation that the start of a task can take. Unit: ms. */
const HANDOVER_MS = 180_000;

const ecs = new ECSClient({});
const dynamoDb = new DynamoDBClient({});
const lambda = new LambdaClient({});
const ssm = new SSMClient({});

/**
 * Runs the migration of a service and answers CloudFormation after its end.
 *
 * A migration can take longer than an invocation. The function then invokes itself, and the next invocation continues.
 */
export async function handler(event: MigrationEvent, context: Context): Promise<void> {
  if (event.StackId !== variable('STACK_ID')) throw new Error('the request is of another stack');
  const parts = {
    record: new MigrationRecord(dynamoDb, variable('TABLE')),
    tasks: new MigrationTasks(ecs, { stack: variable('STACK_NAME') }),
    clock: {
      now: () => Date.now(),
      endsSoon: () => context.getRemainingTimeInMillis() < HANDOVER_MS,
      wait: (ms: number) => sleep(ms),
    },
    verify: () => verifySettings(ssm, event),
  };
  const request = requestOf(event);
  const Deadline = deadlineOf(event.Deadline, request.ResourceProperties, Date.now());
  const { LogicalResourceId: id } = event;
  let isOpen = false;
  await answer(
    // A migration that fails exists as well: CloudFormation deletes it then, which waits for the end of its task.
    { ...request, PhysicalResourceId: id },
    async () => {
      if (request.RequestType === 'Delete') await stopMigration(request, parts);
      else isOpen = !(await migrate(request, Deadline, parts));
      return isOpen ? undefined : { id };
    },
    context.getRemainingTimeInMillis(),
  );
  if (!isOpen) return;
  // If this fails, Lambda repeats the request, which continues too.
  const Payload = JSON.stringify({ ...event, Deadline });
  await lambda.send(new InvokeCommand({ FunctionName: context.functionName, InvocationType: 'Event', Payload }));
}
