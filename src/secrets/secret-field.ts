import * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { IRotatableSecret } from './secret-rotation';

/** One field of a rotating secret, as a container's environment variable. */
export class SecretField extends ecs.Secret {
  /** The secret that the field is of. */
  public readonly source: IRotatableSecret;

  /** The name of the field in the secret's JSON value. */
  public readonly fieldName: string;

  /** What the task definition refers to. */
  public readonly arn: string;

  /**
   * @param source the secret
   * @param fieldName a field of its JSON value; `RotatableSecret.field()` checks that it exists
   */
  public constructor(source: IRotatableSecret, fieldName: string) {
    super();
    this.source = source;
    this.fieldName = fieldName;
    this.arn = `${source.secretArn}:${fieldName}::`;
  }

  /** Always true: it is what makes the CDK ask for a platform version that can read one field. */
  public override get hasField(): boolean | undefined {
    return true;
  }

  /** Lets a principal read the secret. */
  public grantRead(grantee: iam.IGrantable): iam.Grant {
    return this.source.grantRead(grantee);
  }
}
