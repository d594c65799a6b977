import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { functionDefaults } from '../lambda/function-defaults';
import { grantRotation, rotationScope, scheduleRotation } from '../secrets/rotation-schedule';
import type { RotationTiming } from '../secrets/rotation-timing';
import { type IRotatableSecret, SecretRotation, type SecretRotationConfig } from '../secrets/secret-rotation';
import { requireWholeNumber } from '../validation/usage-error';
import { requireFieldName } from './field-name';
import { previousField } from './handlers/generated-key';
import { GeneratedKeyFunction } from './handlers/generated-key-function';

/** A key that the platform itself checks. */
export interface GeneratedKeyOptions extends RotationTiming {
  /**
   * How long the key is. Unit: characters, letters and digits.
   *
   * @default 64
   */
  readonly length?: number;

  /**
   * The field of the secret that holds the key. Letters, digits and `_ . -`. `previous_<field>` holds the one
   * before, empty at first.
   *
   * @default 'api_key'
   */
  readonly field?: string;
}

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

  public bind(secret: IRotatableSecret): SecretRotationConfig {
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
