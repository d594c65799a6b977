import { RemovalPolicy } from 'aws-cdk-lib';
import { brand } from '../validation/brand';

/**
 * The protection of data and entry points from deletion, by a change of the template or with the stack.
 *
 * @example
 * new TradingNetwork(this, 'Network', { protection: Protection.disposable() });
 */
export class Protection {
  static {
    brand(Protection, 'Protection');
  }

  /**
   * Retains data, keys, images and logs, and turns on deletion protection of the database and the load balancer.
   *
   * Retained resources also retain what they need, for example the VPC and its subnets, so that the deletion of the
   * stack ends without an error. Deploy the first time with `Protection.disposable()` or with `--no-rollback`:
   * CloudFormation cannot roll back a resource with deletion protection.
   *
   * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html
   */
  public static production(): Protection {
    return new Protection(true, RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
  }

  /** Deletes every resource with the stack, for test stages and demos. AWS KMS deletes its keys 7 days later. */
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
