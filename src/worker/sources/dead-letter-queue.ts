import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { isInstanceOf } from '../../validation/brand';
import { UsageError } from '../../validation/usage-error';

const CALL = 'WorkSource.queue()';

/**
 * Returns the dead-letter queue of a queue, or undefined if the CDK does not know it.
 *
 * Throws if the queue has none: a message that fails each time would be received until its retention ends.
 *
 * @param given the dead-letter queue that the user names
 */
export function deadLetterQueueOf(queue: sqs.IQueue, given: sqs.IQueue | undefined): sqs.IQueue | undefined {
  const known = isInstanceOf(queue, 'aws-cdk-lib.aws_sqs.Queue') ? (queue as sqs.Queue) : undefined;
  const own = known?.deadLetterQueue?.queue;
  if (own && given && own !== given) {
    throw new UsageError(CALL, 'DeadLettersElsewhere', {
      got: `deadLetterQueue: ${given.node.path}, and the queue ${queue.node.path} with ${own.node.path}`,
      expected: 'the dead-letter queue of the queue itself, to which SQS moves messages',
      fix: 'remove deadLetterQueue',
    });
  }
  const found = own ?? given;
  if (!found && known && (known.node.defaultChild as sqs.CfnQueue).redrivePolicy === undefined) {
    throw new UsageError(CALL, 'QueueWithoutDeadLetters', {
      got: `the queue ${queue.node.path}`,
      expected: 'a queue with a dead-letter queue, because a message that fails each time is received again and again',
      fix: "set deadLetterQueue: { queue: new sqs.Queue(this, 'FailedFills'), maxReceiveCount: 5 } of the queue",
    });
  }
  return found;
}
