import * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as iam from 'aws-cdk-lib/aws-iam';
import { brand } from '../validation/brand';
import { checked } from '../validation/checked';
import { shown } from '../validation/shown';
import { quoted, UsageError } from '../validation/usage-error';
import type { IRotatableSecret } from './secret-rotation';

/**
 * One field of a rotating secret, as an environment variable of a container.
 *
 * @example
 * const partnerKey = new RotatableSecret(this, 'PartnerKey', { rotation: RotationPlan.generatedKey() });
 * new ServiceDefinition({ secrets: { PARTNER_KEY: partnerKey.field('api_key') } });
 */
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
   * Throws if the secret has no field of that name.
   *
   * @param source the secret
   * @param fieldName a field of its JSON value
   */
  public constructor(source: IRotatableSecret, fieldName: string) {
    super();
    checked('new SecretField', 'source', source);
    checked('new SecretField', 'fieldName', fieldName);
    if (!source.fields.includes(fieldName)) {
      throw new UsageError(source, 'UnknownSecretField', {
        got: `the field ${shown(fieldName)}`,
        expected: `one of ${quoted(source.fields)}`,
        fix: 'use a field of the rotation, or choose a rotation that has this field',
      });
    }
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
    return this.source.grantRead(checked('SecretField.grantRead', 'grantee', grantee));
  }
}
