import { NestedStack } from 'aws-cdk-lib';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { resourceIdentity, stableId } from '../../src/naming/stable-id';
import { anApp, aStack } from '../support/stacks';

test('an id depends on the prefix and the identity, also when it has tokens', () => {
  const stack = aStack();
  const { queueName } = new sqs.Queue(stack, 'Queue');
  expect(stableId(stack, 'Metric', ['a', queueName])).toMatch(/^Metric[0-9A-F]{8}$/);
  expect(stableId(stack, 'Metric', ['a', queueName])).toBe(stableId(stack, 'Metric', ['a', queueName]));
  expect(stableId(stack, 'Metric', ['a', queueName])).not.toBe(stableId(stack, 'Metric', ['b', queueName]));
});

test('a resource is identified by its ARN, or by its stack and path', () => {
  const stack = aStack('Trading', {}, anApp());
  const identity = (queue: sqs.IQueue) => resourceIdentity(queue, queue.queueArn);
  expect(identity(sqs.Queue.fromQueueArn(stack, 'Far', 'arn:aws:sqs:eu-west-1:1:far'))).toBe(
    'arn:aws:sqs:eu-west-1:1:far',
  );
  expect(identity(new sqs.Queue(stack, 'Queue'))).toBe('Trading/Queue');
  expect(identity(new sqs.Queue(new NestedStack(stack, 'Nested'), 'Queue'))).toBe('Trading/Nested/Queue');
});
