import { Duration, Stack } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { IConstruct } from 'constructs';

const SHARED_ID = 'TradingDeadLetters';

/** The one queue of a stack where events end up that a function of the library could not handle. */
export function deadLettersOfStack(scope: IConstruct, encryptionMasterKey: kms.IKey): sqs.IQueue {
  const stack = Stack.of(scope);
  const existing = stack.node.tryFindChild(SHARED_ID) as sqs.Queue | undefined;
  if (existing) return existing;
  return new sqs.Queue(stack, SHARED_ID, {
    encryptionMasterKey,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
  });
}
