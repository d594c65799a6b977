import { Duration, Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { UsageError } from '../validation/usage-error';
import type { RotationTiming } from './rotation-timing';
import { grantSecretKey } from './secret-kms-grant';
import type { IRotatableSecret } from './secret-rotation';

/** @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_schedule.html */
const SHORTEST = Duration.hours(4);
const LONGEST = Duration.days(1000);
const EVERY = Duration.days(30);

/** Where the function of a secret and everything about it goes. */
export function rotationScope(secret: IRotatableSecret): Construct {
  return new Construct(secret, 'Rotation');
}

/** Lets a function's role do what the four steps need, on its one secret. */
export function grantRotation(secret: IRotatableSecret, role: iam.Role): void {
  role.addToPrincipalPolicy(
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
  grantSecretKey(secret, role, 'kms:Decrypt', 'kms:GenerateDataKey');
}

/** Switches the rotation of a secret on. */
export function scheduleRotation(
  scope: Construct,
  secret: IRotatableSecret,
  rotationFunction: lambda.Function,
  timing: RotationTiming,
): secretsmanager.CfnRotationSchedule {
  const schedule = createRotationSchedule(scope, secret, rotationFunction, timing);
  // A rotation that nobody starts any more fails nowhere: its own function looks after it.
  new events.Rule(scope, 'OnTime', {
    description: `Asks once a day whether the rotation of ${secret.node.path} is overdue`,
    schedule: events.Schedule.rate(Duration.days(1)),
    targets: [
      new targets.LambdaFunction(rotationFunction, {
        event: events.RuleTargetInput.fromObject({ OverdueCheck: secret.secretArn }),
      }),
    ],
  });
  return schedule;
}

/** The same for a function that rotates several secrets, and looks after them in its own way. */
export function createRotationSchedule(
  scope: Construct,
  secret: IRotatableSecret,
  rotationFunction: lambda.Function,
  timing: RotationTiming,
): secretsmanager.CfnRotationSchedule {
  if (!rotationFunction.node.tryFindChild('SecretsManager')) {
    rotationFunction.addPermission('SecretsManager', {
      principal: new iam.ServicePrincipal('secretsmanager.amazonaws.com'),
      sourceAccount: Stack.of(secret).account,
    });
  }
  const schedule = new secretsmanager.CfnRotationSchedule(scope, 'Schedule', {
    secretId: secret.secretArn,
    rotationLambdaArn: rotationFunction.functionArn,
    rotationRules: rotationRules(secret, timing),
    // AWS's default is to rotate at once.
    rotateImmediatelyOnUpdate: timing.rotateImmediately ?? false,
  });
  // Switching rotation on calls the function at once, which must be allowed by then.
  schedule.node.addDependency(rotationFunction.node.findChild('SecretsManager'));
  return schedule;
}

/** When a secret rotates, as Secrets Manager is told. Throws when it would not take it. */
export function rotationRules(
  scope: Construct,
  timing: RotationTiming,
): secretsmanager.CfnRotationSchedule.RotationRulesProperty {
  const { every, schedule, window } = timing;
  if (every && schedule) {
    throw new UsageError(scope, 'TwoRotationTimes', {
      got: `every: ${every.toString()} and schedule: ${schedule.expressionString}`,
      expected: 'one of them',
      fix: 'leave every out to rotate at the hours of the schedule, or schedule to rotate by the interval',
    });
  }
  if (window) requireWindow(scope, window, every);
  return {
    scheduleExpression: schedule?.expressionString ?? rate(scope, every ?? EVERY),
    duration: window && `${window.toHours()}h`,
  };
}

function rate(scope: Construct, every: Duration): string {
  if (!every.isUnresolved()) {
    const hours = every.toHours({ integral: false });
    if (!Number.isInteger(hours) || hours < SHORTEST.toHours() || hours > LONGEST.toHours()) {
      throw new UsageError(scope, 'RotationIntervalOutOfRange', {
        got: `every: ${every.toHumanString()}`,
        expected: 'whole hours, from 4 hours to 1,000 days: AWS Secrets Manager accepts nothing else',
        fix: 'for example every: Duration.days(30)',
      });
    }
  }
  return `rate(${every.toHours()} hours)`;
}

function requireWindow(scope: Construct, window: Duration, every?: Duration): void {
  if (window.isUnresolved()) return;
  const longest = every && !every.isUnresolved() ? Math.min(24, every.toHours()) : 24;
  const hours = window.toHours({ integral: false });
  if (Number.isInteger(hours) && hours >= 1 && hours <= longest) return;
  throw new UsageError(scope, 'RotationWindowOutOfRange', {
    got: `window: ${window.toHumanString()}`,
    expected: `whole hours, from 1 to ${longest}: a window ends before the next one begins`,
    fix: 'for example window: Duration.hours(2)',
  });
}
