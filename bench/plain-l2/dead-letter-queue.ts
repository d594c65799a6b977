import { Duration } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

/** Where events end up that a function could not handle. */
export function deadLetterQueue(scope: Construct, encryptionMasterKey: kms.IKey): sqs.Queue {
  return new sqs.Queue(scope, 'TradingDeadLetters', {
    encryptionMasterKey,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
  });
}
