import type * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { allowLogsToUseKey } from '../security/key-policy';
import type { Protection } from '../security/protection';
import { retainNeeds } from '../security/retention';
import { requireSameRegion } from '../validation/same-environment';

/** Properties of `EncryptedLogGroup`. */
export interface EncryptedLogGroupProps {
  readonly encryptionKey: kms.IKey;
  readonly protection: Protection;
  /** @default logs.RetentionDays.ONE_MONTH */
  readonly retention?: logs.RetentionDays;
  /**
   * The name, only if AWS requires a certain one.
   *
   * @default - a name that CloudFormation generates
   */
  readonly logGroupName?: string;
}

/** A log group that a customer managed key encrypts. */
export class EncryptedLogGroup extends logs.LogGroup {
  public constructor(scope: Construct, id: string, props: EncryptedLogGroupProps) {
    super(scope, id, {
      logGroupName: props.logGroupName,
      encryptionKey: props.encryptionKey,
      retention: props.retention ?? logs.RetentionDays.ONE_MONTH,
      logGroupClass: undefined, // the standard class: metric filters do not work in another one
      removalPolicy: props.protection.removalPolicy,
    });
    requireSameRegion(this, { what: 'the encryption key', resource: props.encryptionKey });
    allowLogsToUseKey(props.encryptionKey);
    retainNeeds(this, props.protection);
  }
}
