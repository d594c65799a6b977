import type * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { allowLogsToUseKey } from '../security/key-policy';
import type { Protection } from '../security/protection';
import { requireSameRegion } from '../validation/same-environment';

/** What every log group of the library has to be told. */
export interface EncryptedLogGroupProps {
  readonly encryptionKey: kms.IKey;
  readonly protection: Protection;
  readonly retention?: logs.RetentionDays;
  /** Only where AWS forces a name. */
  readonly logGroupName?: string;
}

/** A log group under the customer key that keeps its lines for a month. */
export class EncryptedLogGroup extends logs.LogGroup {
  public constructor(scope: Construct, id: string, props: EncryptedLogGroupProps) {
    super(scope, id, {
      logGroupName: props.logGroupName,
      encryptionKey: props.encryptionKey,
      retention: props.retention ?? logs.RetentionDays.ONE_MONTH,
      removalPolicy: props.protection.removalPolicy,
    });
    requireSameRegion(this, { what: 'the encryption key', resource: props.encryptionKey });
    allowLogsToUseKey(props.encryptionKey);
  }
}
