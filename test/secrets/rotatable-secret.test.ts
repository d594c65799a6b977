import { Duration, Token } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import {
  type GeneratedKeyOptions,
  type IRotatableSecret,
  Protection,
  RotatableSecret,
  type RotatableSecretProps,
  RotationPlan,
  SecretRotation,
} from '../../src';
import type { Json } from '../support/json';
import { aStack, aVpc, propertiesOf, templateOf } from '../support/stacks';
import { changesBetween, NO_CHANGES } from '../support/template-changes';
import { expectUsageError } from '../support/usage-errors';

function aSecret(options?: GeneratedKeyOptions, props: Partial<RotatableSecretProps> = {}) {
  const stack = aStack();
  const secret = new RotatableSecret(stack, 'ApiKey', { rotation: RotationPlan.generatedKey(options), ...props });
  return { stack, secret };
}

function statementsOf(template: ReturnType<typeof templateOf>, policyId: RegExp): Json[] {
  const found = Object.entries(template.findResources('AWS::IAM::ManagedPolicy')).filter(([id]) => policyId.test(id));
  return found.flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement);
}

describe('RotatableSecret with a generated key', () => {
  test('begins with 64 letters and digits and no previous key', () => {
    expect(propertiesOf(aSecret().stack, 'AWS::SecretsManager::Secret').GenerateSecretString).toEqual({
      ExcludePunctuation: true,
      GenerateStringKey: 'api_key',
      PasswordLength: 64,
      SecretStringTemplate: '{"previous_api_key":""}',
    });
  });

  test('accepts length, interval and field', () => {
    const { stack, secret } = aSecret({ length: 48, every: Duration.days(7), field: 'signing_key' });
    expect(secret.fields).toEqual(['signing_key', 'previous_signing_key']);
    templateOf(stack).hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: Match.objectLike({ FIELD: 'signing_key', LENGTH: '48' }) },
    });
    expect(propertiesOf(stack, 'AWS::SecretsManager::RotationSchedule').RotationRules).toEqual({
      ScheduleExpression: 'rate(7 days)',
    });
  });

  test('another length changes the rotation function alone, and generates no key outside of a rotation', () => {
    const [before, after] = [64, 96].map((length) => templateOf(aSecret({ length }).stack).toJSON());
    expect(changesBetween(before, after)).toEqual({
      ...NO_CHANGES,
      changed: [expect.stringMatching(/RotationFunction[0-9A-F]{8}$/)],
    });
  });

  test('rotates every 30 days, and not while the first tasks start', () => {
    expect(propertiesOf(aSecret().stack, 'AWS::SecretsManager::RotationSchedule')).toMatchObject({
      RotateImmediatelyOnUpdate: false,
      RotationRules: { ScheduleExpression: 'rate(30 days)' },
    });
  });

  test('is encrypted by a customer key whose policy names no reader', () => {
    const { stack, secret } = aSecret();
    secret.grantRead(new iam.Role(stack, 'Reader', { assumedBy: new iam.AccountRootPrincipal() }));
    expect(propertiesOf(stack, 'AWS::SecretsManager::Secret').KmsKeyId).toBeDefined();
    expect(JSON.stringify(propertiesOf(stack, 'AWS::KMS::Key').KeyPolicy)).not.toMatch(/Reader|Rotation/);
  });

  test('allows a reader to read the secret, and to use the key only for that', () => {
    const { stack, secret } = aSecret();
    const reader = new iam.Role(stack, 'Reader', { assumedBy: new iam.AccountRootPrincipal() });
    secret.grantRead(reader, ['AWSCURRENT']);
    templateOf(stack).hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: [
          Match.objectLike({
            Action: 'kms:Decrypt',
            Condition: { StringEquals: { 'kms:ViaService': Match.anyValue() } },
          }),
          Match.objectLike({
            Action: 'secretsmanager:GetSecretValue',
            Condition: { 'ForAnyValue:StringEquals': { 'secretsmanager:VersionStage': ['AWSCURRENT'] } },
          }),
        ],
      },
    });
  });

  test('allows a reader without a policy by the policies of the secret and the key', () => {
    const { stack, secret } = aSecret();
    secret.grantRead(new iam.ArnPrincipal('arn:aws:iam::123456789012:role/other'));
    expect(JSON.stringify(propertiesOf(stack, 'AWS::SecretsManager::ResourcePolicy'))).toContain('role/other');
  });

  test('is kept when the stack is deleted, unless it is disposable', () => {
    templateOf(aSecret().stack).hasResource('AWS::SecretsManager::Secret', { DeletionPolicy: 'RetainExceptOnCreate' });
    const { stack } = aSecret({}, { protection: Protection.disposable() });
    templateOf(stack).hasResource('AWS::SecretsManager::Secret', { DeletionPolicy: 'Delete' });
  });

  test('has only the fields of the rotation', () => {
    expectUsageError(() => aSecret().secret.field('apikey'), {
      code: 'UnknownSecretField',
      path: 'Stack/ApiKey',
      got: "the field 'apikey'",
      expected: "'api_key', 'previous_api_key'",
    });
  });

  test.each([31, 4097, 64.5])('rejects a key of %s characters', (length) => {
    expectUsageError(() => aSecret({ length }), {
      code: 'KeyLengthOutOfRange',
      path: 'RotationPlan.generatedKey()',
      got: `length: ${length}`,
    });
  });

  test.each(['', 'a:b', 'a b'])('rejects the field "%s"', (field) => {
    expectUsageError(() => aSecret({ field }), {
      code: 'InvalidSecretField',
      path: 'RotationPlan.generatedKey()',
      got: `field: '${field}'`,
    });
  });

  test.each([Duration.hours(3), Duration.days(1000), Duration.hours(999 * 24 + 1), Duration.minutes(270)])(
    'rejects an interval of %s',
    (every) => {
      expectUsageError(() => aSecret({ every }), {
        code: 'RotationIntervalOutOfRange',
        path: 'RotationPlan.generatedKey()',
        got: 'every in hours',
        expected: 'from 4 to 23976',
      });
    },
  );

  test('accepts a token as the interval', () => {
    const every = Duration.hours(Token.asNumber({ Ref: 'Hours' }));
    expect(JSON.stringify(propertiesOf(aSecret({ every }).stack, 'AWS::SecretsManager::RotationSchedule'))).toContain(
      '"Ref":"Hours"',
    );
  });
});

test('ECS reads one value of the secret by its field', () => {
  const { stack, secret } = aSecret();
  const field = secret.field('api_key');
  expect(field.hasField).toBe(true);
  expect(field.source).toBe(secret);
  expect(stack.resolve(field.arn)).toEqual({ 'Fn::Join': ['', [{ Ref: expect.any(String) }, ':api_key::']] });
});

describe('the rotation function', () => {
  test('may rotate only its secret', () => {
    const statements = statementsOf(templateOf(aSecret().stack), /RotationRole/);
    const secretActions = statements.filter(({ Action }) => String(Action).includes('secretsmanager:'));
    expect(secretActions).toEqual([
      {
        Effect: 'Allow',
        Action: [
          'secretsmanager:DescribeSecret',
          'secretsmanager:GetSecretValue',
          'secretsmanager:PutSecretValue',
          'secretsmanager:UpdateSecretVersionStage',
        ],
        Resource: { Ref: expect.stringMatching(/^ApiKey/) },
      },
      expect.objectContaining({ Effect: 'Deny', NotResource: { Ref: expect.stringMatching(/^ApiKey/) } }),
    ]);
  });

  test('can be invoked only by Secrets Manager of this account, for this secret', () => {
    templateOf(aSecret().stack).hasResourceProperties('AWS::Lambda::Permission', {
      Principal: 'secretsmanager.amazonaws.com',
      SourceAccount: { Ref: 'AWS::AccountId' },
      SourceArn: { Ref: Match.stringLikeRegexp('^ApiKey') },
    });
  });

  test('exists with its permissions before rotation is enabled', () => {
    const [schedule] = Object.values(
      templateOf(aSecret().stack).findResources('AWS::SecretsManager::RotationSchedule'),
    );
    expect(schedule.DependsOn).toEqual(
      expect.arrayContaining([expect.stringMatching(/RotationFunction/), expect.stringMatching(/SecretsManager/)]),
    );
  });

  test('is bundled, uses the current Node.js, reserves no concurrency, and has its own log group and a dead-letter queue', () => {
    const { stack } = aSecret();
    expect(propertiesOf(stack, 'AWS::Lambda::Function')).not.toHaveProperty('ReservedConcurrentExecutions');
    expect(propertiesOf(stack, 'AWS::Lambda::Function')).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      LoggingConfig: { LogFormat: 'JSON', LogGroup: { Ref: expect.stringMatching(/RotationLogs/) } },
      DeadLetterConfig: { TargetArn: { 'Fn::GetAtt': [expect.stringMatching(/DeadLetters/), 'Arn'] } },
    });
  });

  test('runs in the private subnets of a VPC, if it has a VPC', () => {
    const stack = aStack();
    const vpc = aVpc(stack);
    new RotatableSecret(stack, 'ApiKey', { rotation: RotationPlan.generatedKey(), vpc });
    expect(propertiesOf(stack, 'AWS::Lambda::Function').VpcConfig.SubnetIds).toEqual(['private-a', 'private-b']);
    expect(JSON.stringify(statementsOf(templateOf(stack), /RotationRole/))).toContain('ec2:CreateNetworkInterface');
  });
});

describe('a custom rotation', () => {
  class Reversed extends SecretRotation {
    public readonly fields = ['word'];
    public readonly firstValue: secretsmanager.SecretStringGenerator = { passwordLength: 12 };
    public bound?: IRotatableSecret;

    public bind(secret: IRotatableSecret) {
      this.bound = secret;
      return {};
    }
  }

  test('is bound to the secret and defines its fields', () => {
    const rotation = new Reversed();
    const stack = aStack();
    const secret = new RotatableSecret(stack, 'Word', { rotation, description: 'a word' });
    expect(rotation.bound).toBe(secret);
    expect(secret.field('word').fieldName).toBe('word');
    expect(secret.rotationFunction).toBeUndefined();
    expect(propertiesOf(stack, 'AWS::SecretsManager::Secret')).toMatchObject({
      Description: 'a word',
      GenerateSecretString: { PasswordLength: 12 },
    });
  });
});
