import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { type IRotatableSecret, SecretRotation, type SecretRotationConfig } from '../secrets/secret-rotation';
import { acknowledgeComplianceRule, acknowledgeSolutionsRule } from '../security/nag-acknowledgements';

/** Does not rotate the value. Somebody changes it by hand, and its readers are then redeployed. */
export class NoRotation extends SecretRotation {
  public readonly fields: string[];
  public readonly firstValue: secretsmanager.SecretStringGenerator;

  public constructor(
    private readonly reason: string,
    field: string,
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
    acknowledgeSolutionsRule(secret, 'SMG4', this.reason);
    acknowledgeComplianceRule(secret, 'SecretsManagerRotationEnabled', this.reason);
    return {};
  }
}
