import * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as iam from 'aws-cdk-lib/aws-iam';
import { brand } from '../validation/brand';
import type { IRotatableSecret } from './secret-rotation';

/** One field of a rotating secret, as an environment variable of a container. */
export class SecretField extends ecs.Secret {
  static {
    brand(SecretField, 'SecretField');
  }

  /** The secret that has the field. */
  public readonly source: IRotatableSecret;

  /** The name of the field in the secret's JSON value. */
  public readonly fieldName: string;

  /** The ARN of the field, as a task definition refers to it. */
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

  /** Always true. The CDK then requires a platform version that can read one field. */
  public override get hasField(): boolean | undefined {
    return true;
  }

  /** Allows a principal to read the secret. */
  public grantRead(grantee: iam.IGrantable): iam.Grant {
    return this.source.grantRead(grantee);
  }
}
