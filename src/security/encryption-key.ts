import { Stack } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { Protection } from './protection';

/** How the customer key is kept. */
export interface EncryptionKeyProps {
  /**
   * Whether the key outlives the stack.
   *
   * @default Protection.production()
   */
  readonly protection?: Protection;
}

/**
 * The customer managed key that encrypts what the platform keeps: logs, images, secrets and notifications.
 *
 * It rotates every year. Its policy lets the account's own IAM policies decide, and names a service only once a part
 * encrypts something with it that the service must read or write.
 */
export class EncryptionKey extends kms.Key {
  /**
   * The one key that the parts of a stack share when they are given none.
   *
   * @param scope any construct of the stack
   */
  public static ofStack(scope: Construct): EncryptionKey {
    const stack = Stack.of(scope);
    const existing = stack.node.tryFindChild(SHARED_ID);
    return (existing as EncryptionKey | undefined) ?? new EncryptionKey(stack, SHARED_ID);
  }

  public constructor(scope: Construct, id: string, props: EncryptionKeyProps = {}) {
    super(scope, id, {
      description: `Encrypts the data of ${scope.node.path}`,
      enableKeyRotation: true,
      removalPolicy: (props.protection ?? Protection.production()).removalPolicy,
    });
  }
}

const SHARED_ID = 'TradingEncryptionKey';
