import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { functionDefaults } from '../lambda/function-defaults';
import { allowAwsApis } from '../lambda/function-network';
import { denyOtherSecrets } from '../secrets/own-secrets-only';
import { grantRotation, rotationScope, scheduleRotation, withRotationWindow } from '../secrets/rotation-schedule';
import type { RotationTiming } from '../secrets/rotation-timing';
import { type IRotatableSecret, SecretRotation, type SecretRotationConfig } from '../secrets/secret-rotation';
import { previousField } from './handlers/generated-key';
import { GeneratedKeyFunction } from './handlers/generated-key-function';

/** Options of a key that your own services check. */
export interface GeneratedKeyOptions extends RotationTiming {
  /**
   * The length of the key. Unit: characters, which are letters and digits.
   *
   * Each rotation generates a key of this length. The first key always has 64 characters. If its length could change,
   * CloudFormation would generate a new key at once, and services would refuse the key that clients still use. With
   * `rotateImmediately` the first rotation follows the deployment.
   *
   * @default 64
   */
  readonly length?: number;

  /**
   * The field of the secret that has the key: letters, digits and `_ . -`.
   *
   * The field `previous_<field>` has the previous key. It is empty before the first rotation.
   *
   * @default 'api_key'
   */
  readonly field?: string;
}

const FIRST_LENGTH = 64;

/** Rotates a key by generating the next key. The previous key stays readable until the next rotation. */
export class GeneratedKeyRotation extends SecretRotation {
  public readonly fields: string[];
  public readonly firstValue: secretsmanager.SecretStringGenerator;
  private readonly field: string;
  private readonly length: number;

  public constructor(private readonly options: GeneratedKeyOptions) {
    super();
    this.field = options.field ?? 'api_key';
    this.length = options.length ?? FIRST_LENGTH;
    this.fields = [this.field, previousField(this.field)];
    this.firstValue = {
      secretStringTemplate: JSON.stringify({ [previousField(this.field)]: '' }),
      generateStringKey: this.field,
      // The length is fixed: another length would generate a new key immediately, outside of any rotation.
      passwordLength: FIRST_LENGTH,
      excludePunctuation: true,
    };
  }

  public bind(secret: IRotatableSecret): SecretRotationConfig {
    const scope = rotationScope(secret);
    const defaults = functionDefaults(scope, secret);
    const rotationFunction = new GeneratedKeyFunction(scope, 'Function', {
      ...defaults,
      environment: { SECRET: secret.secretArn, FIELD: this.field, LENGTH: String(this.length) },
    });
    allowAwsApis(rotationFunction);
    grantRotation(secret, defaults.role);
    denyOtherSecrets(defaults.role, { rotated: [secret.secretArn] });
    const timing = withRotationWindow(this.options, secret);
    scheduleRotation(scope, secret, rotationFunction, timing, secret.secretArn);
    return { rotationFunction };
  }
}
