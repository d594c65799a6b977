import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { type IRotatableSecret, SecretRotation, type SecretRotationConfig } from '../secrets/secret-rotation';
import { acknowledgeComplianceRule, acknowledgeSolutionsRule } from '../security/nag-acknowledgements';
import { UsageError } from '../validation/usage-error';
import { requireFieldName } from './field-name';

/** Does not rotate the value. Somebody changes it by hand, and its readers are then redeployed. */
export class NoRotation extends SecretRotation {
  public readonly fields: string[];
  public readonly firstValue: secretsmanager.SecretStringGenerator;

  public constructor(
    private readonly reason: string,
    private readonly field: string,
  ) {
    super();
    this.fields = [field];
    this.firstValue = {
      secretStringTemplate: '{}',
      generateStringKey: field,
      passwordLength: 64,
      excludePunctuation: true,
    };
  }

  public bind(secret: IRotatableSecret): SecretRotationConfig {
    if (this.reason.trim() === '') {
      throw new UsageError(secret, 'NoReason', {
        got: "RotationPlan.none('')",
        expected: 'the reason why the secret does not rotate, for reviewers and security packs',
        fix: "set for example RotationPlan.none('The partner changes it by hand, once a year.')",
      });
    }
    requireFieldName(secret, this.field);
    acknowledgeSolutionsRule(secret, 'SMG4', this.reason);
    acknowledgeComplianceRule(secret, 'SecretsManagerRotationEnabled', this.reason);
    return {};
  }
}
