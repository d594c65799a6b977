import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { addDeclared } from '../../security/declared-access';
import type { WorkSourceHost } from './work-source-host';

/**
 * Allows a worker to receive and delete the messages of a queue, and to use the queue's key through SQS only.
 *
 * The CDK would add the worker to the key policy, so a worker in a later stack would be a cyclic dependency.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
 */
export function allowReceiving(worker: WorkSourceHost, queue: sqs.IQueue): void {
  addDeclared(
    worker,
    new iam.PolicyStatement({
      actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility', 'sqs:GetQueueAttributes'],
      resources: [queue.queueArn],
    }),
  );
  const { encryptionMasterKey: key } = queue;
  if (!key) return;
  addDeclared(
    worker,
    new iam.PolicyStatement({
      actions: ['kms:Decrypt'],
      resources: [key.keyArn],
      conditions: { StringEquals: { 'kms:ViaService': `sqs.${Stack.of(worker).region}.amazonaws.com` } },
    }),
  );
}
