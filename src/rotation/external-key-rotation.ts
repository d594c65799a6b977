import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { functionDefaults } from '../lambda/function-defaults';
import type { RotatableSecret } from '../secrets/rotatable-secret';
import { grantRotation, rotationScope, scheduleRotation } from '../secrets/rotation-schedule';
import { SecretRotation, type SecretRotationConfig } from '../secrets/secret-rotation';
import { quoted, UsageError } from '../validation/usage-error';
import type { ExternalKeyOptions } from './external-key-options';
import { ExternalKeyFunction } from './handlers/external-key-function';

/** Rotates a key that a provider issues and checks, by the consumer's function that knows the provider. */
export class ExternalKeyRotation extends SecretRotation {
  public readonly fields: string[];
  public readonly firstValue: secretsmanager.SecretStringGenerator;

  public constructor(private readonly options: ExternalKeyOptions) {
    super();
    this.fields = options.fields ?? ['api_key'];
    this.firstValue = {
      secretStringTemplate: JSON.stringify(Object.fromEntries(this.fields.map((field) => [field, '']))),
      // Secrets Manager generates something in any case. Nobody reads this field, and the first rotation drops it.
      generateStringKey: 'not_issued_yet',
    };
  }

  public bind(secret: RotatableSecret): SecretRotationConfig {
    const { issuer } = this.options;
    if (this.fields.length === 0 || this.fields.some((field) => !/^\w+$/.test(field))) {
      throw new UsageError(secret, 'InvalidSecretField', {
        got: `fields: ${quoted(this.fields)}`,
        expected: 'at least one field, of letters, digits and underscores',
        fix: "for example fields: ['client_id', 'client_secret']",
      });
    }
    const scope = rotationScope(secret);
    const defaults = functionDefaults(scope, secret);
    const rotationFunction = new ExternalKeyFunction(scope, 'Function', {
      ...defaults,
      environment: { ISSUER: issuer.functionArn, FIELDS: this.fields.join(',') },
    });
    grantRotation(secret, defaults.role);
    issuer.grantInvoke(defaults.role);
    // A provider's key cannot be generated: until the first rotation there is none.
    scheduleRotation(scope, secret, rotationFunction, { rotateImmediately: true, ...this.options });
    return { rotationFunction };
  }
}
