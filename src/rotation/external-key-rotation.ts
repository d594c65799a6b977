import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { functionDefaults } from '../lambda/function-defaults';
import { allowAwsApis } from '../lambda/function-network';
import { addEndpointFor } from '../network/service-endpoints';
import { denyOtherSecrets } from '../secrets/own-secrets-only';
import { grantRotation, rotationScope, scheduleRotation, withRotationWindow } from '../secrets/rotation-schedule';
import type { RotationTiming } from '../secrets/rotation-timing';
import { type IRotatableSecret, SecretRotation, type SecretRotationConfig } from '../secrets/secret-rotation';
import { declareStatements } from '../security/declared-access';
import { ExternalKeyFunction } from './handlers/external-key-function';

/** Options of a key that a provider issues and checks. */
export interface ExternalKeyOptions extends RotationTiming {
  /**
   * Your function that requests keys from the provider and revokes them. It is invoked with a JSON object:
   *
   * - `{ "action": "issue", "token": … }` returns `{ "value": { <field>: <text>, … } }`. After an interruption the same
   *   token may be sent again. The function should then return the same key, or a key that replaces it.
   * - `{ "action": "test", "value": … }` fails unless the provider accepts the value.
   * - `{ "action": "revoke", "value": … }` revokes the key before the current key, when the next key replaces it. It
   *   may be sent again for a key that is already revoked.
   *
   * The events contain the values, so the function must not log them.
   */
  readonly issuer: lambda.IFunction;

  /**
   * The fields of the value that the function returns.
   *
   * @default ['api_key']
   */
  readonly fields?: string[];
}

/** Rotates a key that a provider issues and checks. The consumer's function calls the provider. */
export class ExternalKeyRotation extends SecretRotation {
  public readonly fields: string[];
  public readonly firstValue: secretsmanager.SecretStringGenerator;

  public constructor(private readonly options: ExternalKeyOptions) {
    super();
    this.fields = options.fields ?? ['api_key'];
    this.firstValue = {
      secretStringTemplate: JSON.stringify(Object.fromEntries(this.fields.map((field) => [field, '']))),
      // Secrets Manager always generates a value. This field is not read, and the first rotation removes it.
      generateStringKey: 'not_issued_yet',
    };
  }

  public bind(secret: IRotatableSecret): SecretRotationConfig {
    const { issuer } = this.options;
    const scope = rotationScope(secret);
    const defaults = functionDefaults(scope, secret);
    const rotationFunction = new ExternalKeyFunction(scope, 'Function', {
      ...defaults,
      environment: { SECRET: secret.secretArn, ISSUER: issuer.functionArn, FIELDS: this.fields.join(',') },
    });
    allowAwsApis(rotationFunction);
    grantRotation(secret, defaults.role);
    denyOtherSecrets(defaults.role, { rotated: [secret.secretArn] });
    declareStatements(defaults.role, ...issuer.grantInvoke(defaults.role).principalStatements);
    addEndpointFor('Lambda', secret.vpc);
    // A provider's key cannot be generated, so the secret has no key before the first rotation.
    const timing = withRotationWindow({ rotateImmediately: true, ...this.options }, secret);
    scheduleRotation(scope, secret, rotationFunction, timing, secret.secretArn);
    return { rotationFunction };
  }
}
