import { Duration, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { functionDefaults } from '../functions/function-defaults';
import { requireWholeNumber, UsageError } from '../validation/usage-error';
import type { GeneratedKeyOptions } from './generated-key-options';
import { previousField } from './handlers/generated-key';
import { GeneratedKeyFunction } from './handlers/generated-key-function';
import type { RotatableSecret } from './rotatable-secret';
import { letUseKeyOf } from './secret-key';
import { SecretRotation, type SecretRotationConfig } from './secret-rotation';

/** @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_schedule.html */
const SHORTEST = Duration.hours(4);
const LONGEST = Duration.days(1000);
/** ECS tells the field of a secret from what is around it by the colons. */
const FIELD = /^[\w.-]+$/;

/** Rotates a key by generating the next one; the value before stays readable until the next rotation. */
export class GeneratedKeyRotation extends SecretRotation {
  public readonly fields: string[];
  public readonly firstValue: secretsmanager.SecretStringGenerator;
  private readonly field: string;
  private readonly length: number;
  private readonly every: Duration;

  public constructor(options: GeneratedKeyOptions) {
    super();
    this.field = options.field ?? 'api_key';
    this.length = options.length ?? 64;
    this.every = options.every ?? Duration.days(30);
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
    this.validate(secret);
    const scope = new Construct(secret, 'Rotation');
    const defaults = functionDefaults(scope, secret);
    const rotationFunction = new GeneratedKeyFunction(scope, 'Function', {
      ...defaults,
      environment: { FIELD: this.field, LENGTH: String(this.length) },
    });
    defaults.role.addToPrincipalPolicy(
      new iam.PolicyStatement({
        actions: [
          'secretsmanager:DescribeSecret',
          'secretsmanager:GetSecretValue',
          'secretsmanager:PutSecretValue',
          'secretsmanager:UpdateSecretVersionStage',
        ],
        resources: [secret.secretArn],
      }),
    );
    letUseKeyOf(secret, defaults.role, 'kms:Decrypt', 'kms:GenerateDataKey');
    rotationFunction.addPermission('SecretsManager', {
      principal: new iam.ServicePrincipal('secretsmanager.amazonaws.com'),
      sourceAccount: Stack.of(secret).account,
    });
    const schedule = new secretsmanager.CfnRotationSchedule(scope, 'Schedule', {
      secretId: secret.secretArn,
      rotationLambdaArn: rotationFunction.functionArn,
      rotationRules: { scheduleExpression: `rate(${this.every.toHours()} hours)` },
      // AWS's default would change the key under tasks that are just starting with it.
      rotateImmediatelyOnUpdate: false,
    });
    // Switching rotation on calls the function at once, which must be allowed by then.
    schedule.node.addDependency(rotationFunction.node.findChild('SecretsManager'));
    return { rotationFunction };
  }

  private validate(secret: RotatableSecret): void {
    requireWholeNumber(secret, 'KeyLengthOutOfRange', this.length, { what: 'length', min: 32, max: 4096 });
    if (!Token.isUnresolved(this.field) && !FIELD.test(this.field)) {
      throw new UsageError(secret, 'InvalidSecretField', {
        got: `field: '${this.field}'`,
        expected: 'letters, digits and _ . -',
        fix: "for example field: 'api_key'",
      });
    }
    if (this.every.isUnresolved()) return;
    const hours = this.every.toHours({ integral: false });
    if (Number.isInteger(hours) && hours >= SHORTEST.toHours() && hours <= LONGEST.toHours()) return;
    throw new UsageError(secret, 'RotationIntervalOutOfRange', {
      got: `every: ${this.every.toHumanString()}`,
      expected: 'whole hours, from 4 hours to 1,000 days: AWS Secrets Manager accepts nothing else',
      fix: 'for example every: Duration.days(30)',
    });
  }
}
