import { Duration, type Stack, Token } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { RotatableSecret, RotationPlan, type RotationTiming, type SecretRotation } from '../../src';
import { othersDenied } from '../../src/secrets/own-secrets-only';
import { PostgresServer } from '../database/users/a-postgres-server';
import { aStack, propertiesOf, templateOf } from '../support/stacks';
import { expectUsageError } from '../support/usage-errors';

const AT_21 = events.Schedule.cron({ minute: '0', hour: '21', weekDay: 'SAT' });

function scheduleOf(timing: RotationTiming) {
  const stack = aStack();
  new RotatableSecret(stack, 'Key', { rotation: RotationPlan.generatedKey(timing) });
  return propertiesOf(stack, 'AWS::SecretsManager::RotationSchedule');
}

test.each([
  [Duration.hours(4), 'rate(4 hours)'],
  [Duration.hours(36), 'rate(36 hours)'],
  [Duration.hours(24), 'rate(1 day)'],
  [Duration.hours(72), 'rate(3 days)'],
  [Duration.minutes(48 * 60), 'rate(2 days)'],
  [Duration.days(999), 'rate(999 days)'],
])('an interval of whole days is in days, so that the window leaves time for retries: %s', (every, expected) => {
  expect(scheduleOf({ every }).RotationRules).toEqual({ ScheduleExpression: expected });
});

test('a rotation accepts a schedule in UTC and a window', () => {
  expect(scheduleOf({ schedule: AT_21, window: Duration.hours(3) }).RotationRules).toEqual({
    ScheduleExpression: 'cron(0 21 ? * SAT *)',
    Duration: '3h',
  });
});

test('a rotation is immediate with rotateImmediately', () => {
  expect(scheduleOf({ rotateImmediately: true }).RotateImmediatelyOnUpdate).toBe(true);
});

test('a rotation accepts tokens', () => {
  const hours = Token.asNumber({ Ref: 'Hours' });
  expect(() => scheduleOf({ every: Duration.hours(hours), window: Duration.hours(2) })).not.toThrow();
  expect(() => scheduleOf({ window: Duration.hours(hours) })).not.toThrow();
  expect(scheduleOf({ every: Duration.hours(hours) }).RotationRules.ScheduleExpression).toEqual({
    'Fn::Join': ['', ['rate(', { Ref: 'Hours' }, ' hours)']],
  });
});

test('a rotation has either an interval or a schedule', () => {
  const schedule = events.Schedule.expression('cron(0 8 1 * ? *)');
  expectUsageError(() => scheduleOf({ schedule, every: Duration.days(1) }), {
    code: 'TwoRotationTimes',
    path: 'Stack/Key',
    got: 'schedule: cron(0 8 1 * ? *)',
  });
});

test.each([
  [{ window: Duration.minutes(30) }, 'RotationPlan.generatedKey()', 'window in hours: 0.5'],
  [{ window: Duration.hours(25) }, 'RotationPlan.generatedKey()', 'window in hours: 25'],
  [{ window: Duration.hours(5), every: Duration.hours(4) }, 'Stack/Key', 'window: 5 hours, every: 4 hours'],
  [{ window: Duration.hours(4), schedule: AT_21 }, 'Stack/Key', 'window: 4 hours, schedule: cron(0 21 ? * SAT *)'],
])('rejects a window that Secrets Manager would reject: %#', (timing, path, got) => {
  expectUsageError(() => scheduleOf(timing), { code: 'RotationWindowOutOfRange', path, got });
});

describe('a rotation function and the secrets of others', () => {
  const rotations: [string, (stack: Stack) => SecretRotation, string[]][] = [
    ['a generated key', () => RotationPlan.generatedKey(), []],
    [
      'an external key',
      (stack) => RotationPlan.externalKey({ issuer: lambda.Function.fromFunctionName(stack, 'Issuer', 'issuer') }),
      [],
    ],
    [
      'a database user',
      (stack) => RotationPlan.postgresUser({ database: new PostgresServer(stack, 'Server'), userName: 'risk' }),
      ['arn:aws:secretsmanager:us-east-1:123456789012:secret:admin-AbCdEf'],
    ],
  ];

  test.each(rotations)('%s: denied by IAM, whatever their resource policies', (_name, rotation, read) => {
    const stack = aStack();
    const secret = new RotatableSecret(stack, 'Key', { rotation: rotation(stack) });
    const own = stack.resolve(secret.secretArn);
    const statements = Object.values(templateOf(stack).findResources('AWS::IAM::ManagedPolicy'))
      .flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
      .filter(({ Action }) => /secretsmanager:/.test(`${Action}`));
    const denials = statements.filter(({ Effect }) => Effect === 'Deny');
    const deniedOutside: Record<string, unknown> = Object.fromEntries(
      denials.flatMap(({ Action, NotResource }) => [Action].flat().map((action) => [action, NotResource])),
    );
    expect(deniedOutside).toEqual({
      'secretsmanager:DescribeSecret': own,
      'secretsmanager:GetSecretValue': read.length > 0 ? [own, ...read] : own,
      'secretsmanager:PutSecretValue': own,
      'secretsmanager:UpdateSecretVersionStage': own,
    });
    const allowed = statements.filter(({ Effect }) => Effect === 'Allow').flatMap(({ Resource }) => Resource);
    expect(allowed).toEqual(expect.arrayContaining([own]));
    expect(allowed).toHaveLength(1 + read.length);
  });

  test.each(rotations)('%s: Secrets Manager invokes it for its own secret only', (_name, rotation) => {
    const stack = aStack();
    const secret = new RotatableSecret(stack, 'Key', { rotation: rotation(stack) });
    const [permission] = Object.values(templateOf(stack).findResources('AWS::Lambda::Permission')).filter(
      ({ Properties }) => Properties.Principal === 'secretsmanager.amazonaws.com',
    );
    expect(permission.Properties).toMatchObject({
      SourceAccount: { Ref: 'AWS::AccountId' },
      SourceArn: stack.resolve(secret.secretArn),
    });
    const functions = Object.values(templateOf(stack).findResources('AWS::Lambda::Function'));
    expect(functions.map(({ Properties }) => Properties.Environment.Variables.SECRET)).toEqual([
      stack.resolve(secret.secretArn),
    ]);
  });
});

test('the function of a user without a secret may only read the secret of the admin', () => {
  const statements = othersDenied({ rotated: [], read: ['admin'] }).map((statement) => statement.toStatementJson());
  expect(statements).toEqual([
    { Effect: 'Deny', Action: 'secretsmanager:GetSecretValue', NotResource: 'admin' },
    {
      Effect: 'Deny',
      Action: [
        'secretsmanager:DescribeSecret',
        'secretsmanager:PutSecretValue',
        'secretsmanager:UpdateSecretVersionStage',
      ],
      Resource: '*',
    },
  ]);
});
