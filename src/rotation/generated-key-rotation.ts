import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { functionDefaults } from '../lambda/function-defaults';
import type { RotatableSecret } from '../secrets/rotatable-secret';
import { grantRotation, rotationScope, scheduleRotation } from '../secrets/rotation-schedule';
import { SecretRotation, type SecretRotationConfig } from '../secrets/secret-rotation';
import { requireWholeNumber } from '../validation/usage-error';
import { requireFieldName } from './field-name';
import type { GeneratedKeyOptions } from './generated-key-options';
import { previousField } from './handlers/generated-key';
import { GeneratedKeyFunction } from './handlers/generated-key-function';

/** Rotates a key by generating the next one; the value before stays readable until the next rotation. */
export class GeneratedKeyRotation extends SecretRotation {
  public readonly fields: string[];
  public readonly firstValue: secretsmanager.SecretStringGenerator;
  private readonly field: string;
  private readonly length: number;

  public constructor(private readonly options: GeneratedKeyOptions) {
    super();
    this.field = options.field ?? 'api_key';
    this.length = options.length ?? 64;
    this.fields = [this.field, previousField(this.field)];
    this.firstValue = {
      secretStringTemplate: JSON.stringify({ [previousField(this.field)]: '' }),
      // An empty name is refused in bind(); the CDK would refuse it before, and without the secret's path.
      generateStringKey: this.field || 'unnamed',
      passwordLength: this.length,
      excludePunctuation: true,
    };
  }

  public bind(secret: RotatableSecret): SecretRotationConfig {
    requireFieldName(secret, this.field);
    requireWholeNumber(secret, 'KeyLengthOutOfRange', this.length, { what: 'length', min: 32, max: 4096 });
    const scope = rotationScope(secret);
    const defaults = functionDefaults(scope, secret);
    const rotationFunction = new GeneratedKeyFunction(scope, 'Function', {
      ...defaults,
      environment: { FIELD: this.field, LENGTH: String(this.length) },
    });
    grantRotation(secret, defaults.role);
    scheduleRotation(scope, secret, rotationFunction, this.options);
    return { rotationFunction };
  }
}
