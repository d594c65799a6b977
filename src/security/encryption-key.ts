import { Stack } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { brand } from '../validation/brand';
import { checked, pathOf, placed, requireStack } from '../validation/checked';
import { describe } from '../validation/description';
import { keyRemoval } from './key-removal';
import { Protection } from './protection';

/** Properties of `EncryptionKey`. */
export interface EncryptionKeyProps {
  /**
   * Indicates whether the key is kept when the stack is deleted.
   *
   * @default Protection.production()
   */
  readonly protection?: Protection;
}

/**
 * The customer managed key that encrypts logs, images, secrets and notifications.
 *
 * It rotates every year. Its policy delegates access to the IAM policies of the account. It allows an AWS service only
 * if a part encrypts data that the service must read or write.
 *
 * @example
 * const encryptionKey = new EncryptionKey(this, 'Key');
 * new SpotCluster(this, 'Cluster', { vpc: vpc, encryptionKey: encryptionKey });
 */
export class EncryptionKey extends kms.Key {
  static {
    brand(EncryptionKey, 'EncryptionKey');
  }

  /**
   * Returns the key that the parts of a stack share by default. The first call creates it.
   *
   * @param scope any construct of the stack
   */
  public static ofStack(scope: Construct): EncryptionKey {
    requireStack(checked('EncryptionKey.ofStack', 'scope', scope), 'EncryptionKey.ofStack()');
    const stack = Stack.of(scope);
    const existing = stack.node.tryFindChild(SHARED_ID);
    return (existing as EncryptionKey | undefined) ?? new EncryptionKey(stack, SHARED_ID);
  }

  public constructor(scope: Construct, id: string, props?: EncryptionKeyProps) {
    super(...placed('new EncryptionKey', scope, id), {
      description: describe('key', `Encrypts the data of ${scope.node.path}`),
      enableKeyRotation: true,
      ...removalOf(checked('new EncryptionKey', 'props', props ?? {}, pathOf([scope, id]))),
    });
  }
}

const SHARED_ID = 'TradingEncryptionKey';

function removalOf({ protection = Protection.production() }: EncryptionKeyProps) {
  return keyRemoval(protection);
}
