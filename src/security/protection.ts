import { RemovalPolicy } from 'aws-cdk-lib';

/**
 * What happens to data and entry points when a resource is taken out of the template, or the stack is deleted.
 */
export class Protection {
  /**
   * For what must outlive a mistake: data, keys, images and logs are retained, and the load balancer cannot be deleted
   * until its protection is taken off. What a failed first deployment has made goes with it.
   */
  public static production(): Protection {
    return new Protection(true, RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
  }

  /** For test stages and demos: everything goes with the stack. */
  public static disposable(): Protection {
    return new Protection(false, RemovalPolicy.DESTROY);
  }

  /** Whether resources that know a deletion protection of their own have it on. */
  public readonly deletionProtection: boolean;

  /** What CloudFormation does with a stateful resource that leaves the template. */
  public readonly removalPolicy: RemovalPolicy;

  private constructor(deletionProtection: boolean, removalPolicy: RemovalPolicy) {
    this.deletionProtection = deletionProtection;
    this.removalPolicy = removalPolicy;
  }

  /** Whether data stays when the stack is deleted. */
  public get retainsData(): boolean {
    return this.removalPolicy !== RemovalPolicy.DESTROY;
  }
}
