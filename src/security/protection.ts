import { RemovalPolicy } from 'aws-cdk-lib';
import { brand } from '../validation/brand';

/**
 * The protection of data and entry points from deletion, by a change of the template or with the stack.
 */
export class Protection {
  static {
    brand(Protection, 'Protection');
  }

  /**
   * Retains data, keys, images and logs, and turns on deletion protection.
   *
   * The load balancer cannot be deleted until its deletion protection is off. The resources of a failed first
   * deployment are deleted.
   */
  public static production(): Protection {
    return new Protection(true, RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
  }

  /** Deletes every resource with the stack, for test stages and demos. */
  public static disposable(): Protection {
    return new Protection(false, RemovalPolicy.DESTROY);
  }

  /** Indicates whether resources that support deletion protection have it on. */
  public readonly deletionProtection: boolean;

  /** The action of CloudFormation on a stateful resource that is no longer in the template. */
  public readonly removalPolicy: RemovalPolicy;

  private constructor(deletionProtection: boolean, removalPolicy: RemovalPolicy) {
    this.deletionProtection = deletionProtection;
    this.removalPolicy = removalPolicy;
  }

  /** Indicates whether data is kept when the stack is deleted. */
  public get retainsData(): boolean {
    return this.removalPolicy !== RemovalPolicy.DESTROY;
  }
}
