import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { functionDefaults } from '../lambda/function-defaults';
import { grantRotation, rotationScope, scheduleRotation } from '../secrets/rotation-schedule';
import type { RotationTiming } from '../secrets/rotation-timing';
import { type IRotatableSecret, SecretRotation, type SecretRotationConfig } from '../secrets/secret-rotation';
import { quoted, UsageError } from '../validation/usage-error';
import { ExternalKeyFunction } from './handlers/external-key-function';

/** A key that a provider issues and checks. */
export interface ExternalKeyOptions extends RotationTiming {
  /**
   * Your function that asks the provider for keys and ends them. It is called with a JSON object:
   *
   * - `{ "action": "issue", "token": … }` answers `{ "value": { <field>: <text>, … } }`. The same token may come again
   *   after an interruption, and should give the same key or one that takes its place.
   * - `{ "action": "test", "value": … }` fails unless the provider accepts the value.
   * - `{ "action": "revoke", "value": … }` ends the key before the current one, when the next takes its place. It may come
   *   again for a key that has ended.
   *
   * Values are in the events: it must not log them.
   */
  readonly issuer: lambda.IFunction;

  /**
   * The fields of what it issues.
   *
   * @default ['api_key']
   */
  readonly fields?: string[];
}

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

  public bind(secret: IRotatableSecret): SecretRotationConfig {
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
