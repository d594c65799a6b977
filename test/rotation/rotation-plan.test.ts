import { Duration } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import * as events from 'aws-cdk-lib/aws-events';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { RotatableSecret, RotationPlan, type SecretRotation } from '../../src';
import { RdsManagedRotation } from '../../src/database/users/rds-managed-rotation';
import { aStack, propertiesOf, templateOf } from '../support/stacks';
import { expectUsageError } from '../support/usage-errors';

function secretWith(rotation: SecretRotation) {
  const stack = aStack();
  return { stack, secret: new RotatableSecret(stack, 'Key', { rotation }) };
}

describe('RotationPlan.none()', () => {
  test('creates no rotation, and a first value to be replaced by hand', () => {
    const { stack, secret } = secretWith(RotationPlan.none('The partner changes it once a year.'));
    templateOf(stack).resourceCountIs('AWS::SecretsManager::RotationSchedule', 0);
    expect(secret.field('value').fieldName).toBe('value');
    expect(propertiesOf(stack, 'AWS::SecretsManager::Secret').GenerateSecretString).toMatchObject({
      GenerateStringKey: 'value',
      PasswordLength: 64,
    });
  });

  test('requires a reason', () => {
    expectUsageError(() => RotationPlan.none(' ', 'key'), {
      code: 'NoReason',
      path: 'RotationPlan.none()',
      got: "reason: ' '",
    });
  });
});

test.each([
  ['none', () => RotationPlan.none('The partner changes it.', 'api key')],
  ['generatedKey', () => RotationPlan.generatedKey({ field: 'api key' })],
])('RotationPlan.%s() rejects a field that ECS cannot read', (name, plan) => {
  expectUsageError(plan, {
    code: 'InvalidSecretField',
    path: `RotationPlan.${name}()`,
    got: "field: 'api key'",
  });
});

describe('RotationPlan.externalKey()', () => {
  const planIn = (stack: ReturnType<typeof aStack>, fields?: string[]) =>
    RotationPlan.externalKey({
      issuer: lambda.Function.fromFunctionAttributes(stack, 'Issuer', {
        functionArn: 'arn:aws:lambda:us-east-1:123456789012:function:issuer',
        sameEnvironment: true,
      }),
      fields,
    });

  test('rotates immediately, and allows its function to invoke the issuer', () => {
    const stack = aStack();
    const secret = new RotatableSecret(stack, 'Key', { rotation: planIn(stack, ['id', 'secret']) });
    expect(secret.fields).toEqual(['id', 'secret']);
    expect(propertiesOf(stack, 'AWS::Lambda::Function').Environment.Variables).toMatchObject({
      ISSUER: 'arn:aws:lambda:us-east-1:123456789012:function:issuer',
      FIELDS: 'id,secret',
    });
    expect(propertiesOf(stack, 'AWS::SecretsManager::RotationSchedule').RotateImmediatelyOnUpdate).toBe(true);
    templateOf(stack).hasResourceProperties('AWS::IAM::ManagedPolicy', {
      PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: 'lambda:InvokeFunction' })]) },
    });
  });

  test('begins with empty fields', () => {
    const stack = aStack();
    new RotatableSecret(stack, 'Key', { rotation: planIn(stack) });
    expect(propertiesOf(stack, 'AWS::SecretsManager::Secret').GenerateSecretString.SecretStringTemplate).toBe(
      '{"api_key":""}',
    );
  });

  test.each([[[]], [['a:b']]])('rejects fields that ECS cannot read: %j', (fields) => {
    const stack = aStack();
    expectUsageError(() => planIn(stack, fields), {
      code: 'InvalidSecretField',
      path: 'RotationPlan.externalKey()',
      got: 'fields',
    });
  });
});

describe('RotationPlan.managedByRds()', () => {
  const rulesOf = (rotation: SecretRotation) => {
    const stack = aStack();
    (rotation as RdsManagedRotation).schedule(stack, 'Schedule', 'arn');
    return propertiesOf(stack, 'AWS::SecretsManager::RotationSchedule');
  };

  test('schedules the rotation by RDS, without a function', () => {
    expect(rulesOf(RotationPlan.managedByRds())).toEqual({
      SecretId: 'arn',
      RotateImmediatelyOnUpdate: false,
      RotationRules: { ScheduleExpression: 'rate(7 days)' },
    });
    expect(rulesOf(RotationPlan.managedByRds({ every: Duration.days(1), rotateImmediately: true }))).toMatchObject({
      RotateImmediatelyOnUpdate: true,
      RotationRules: { ScheduleExpression: 'rate(1 day)' },
    });
    const schedule = events.Schedule.expression('cron(0 8 1 * ? *)');
    expect(rulesOf(RotationPlan.managedByRds({ schedule })).RotationRules.ScheduleExpression).toBe('cron(0 8 1 * ? *)');
  });

  test('is for the secret of a database’s admin only', () => {
    expect(RotationPlan.managedByRds()).toBeInstanceOf(RdsManagedRotation);
    expectUsageError(() => secretWith(RotationPlan.managedByRds()), {
      code: 'ManagedByRds',
      path: 'Stack/Key',
      got: 'managedByRds()',
    });
  });
});

test('a RotationPlan has no members: each of its factories returns a rotation', () => {
  expect(Object.keys(Reflect.construct(RotationPlan, []))).toEqual([]);
});

test('RotationPlan.custom() returns the rotation that it is given', () => {
  const rotation = RotationPlan.generatedKey();
  expect(RotationPlan.custom(rotation)).toBe(rotation);
});

describe('a secret with replicas', () => {
  const secretIn = (region: string | undefined) => {
    const stack = aStack('Stack', { env: { region } });
    new RotatableSecret(stack, 'Key', {
      rotation: RotationPlan.generatedKey(),
      replicaRegions: [{ region: 'eu-west-1' }],
    });
    return stack;
  };

  test('is replicated to other Regions', () => {
    const replicas = [{ Region: 'eu-west-1' }];
    expect(propertiesOf(secretIn('us-east-1'), 'AWS::SecretsManager::Secret').ReplicaRegions).toEqual(replicas);
    expect(propertiesOf(secretIn(undefined), 'AWS::SecretsManager::Secret').ReplicaRegions).toEqual(replicas);
  });

  test('is not replicated to its own Region', () => {
    expectUsageError(() => secretIn('eu-west-1'), {
      code: 'ReplicaInOwnRegion',
      path: 'Stack/Key',
      got: 'a replica in eu-west-1',
    });
  });
});
