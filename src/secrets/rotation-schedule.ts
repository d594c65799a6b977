import { Duration, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct, type IConstruct } from 'constructs';
import { addDeclared } from '../security/declared-access';
import { rotationWindows } from '../validation/rotation-schedules';
import { UsageError } from '../validation/usage-error';
import { ROTATION_ACTIONS } from './own-secrets-only';
import type { RotationTiming } from './rotation-timing';
import { type RotationWindow, rotationWindowOf, timesWithin } from './rotation-window';
import { grantSecretKey } from './secret-kms-grant';
import type { IRotatableSecret } from './secret-rotation';
import { windowExpression } from './window-times';

const DEFAULT_INTERVAL = Duration.days(30);

/** Creates the scope for the rotation function of a secret and its resources. */
export function rotationScope(secret: IRotatableSecret): Construct {
  return new Construct(secret, 'Rotation');
}

/** Grants a function's role the permissions of the four rotation steps, on one secret. */
export function grantRotation(secret: IRotatableSecret, role: iam.Role): void {
  addDeclared(
    role,
    new iam.PolicyStatement({
      actions: ROTATION_ACTIONS,
      resources: [secret.secretArn],
    }),
  );
  grantSecretKey(secret, role, 'kms:Decrypt', 'kms:GenerateDataKey');
}

/**
 * Enables the rotation of a secret.
 *
 * @param sourceArn the only secret of the function; a function of several secrets has only the account as a condition
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotating-secrets-required-permissions-function.html
 */
export function scheduleRotation(
  scope: Construct,
  secret: IRotatableSecret,
  rotationFunction: lambda.Function,
  timing: RotationTiming,
  sourceArn?: string,
): secretsmanager.CfnRotationSchedule {
  if (!rotationFunction.node.tryFindChild('SecretsManager')) {
    rotationFunction.addPermission('SecretsManager', {
      principal: new iam.ServicePrincipal('secretsmanager.amazonaws.com'),
      sourceAccount: Stack.of(secret).account,
      sourceArn,
    });
  }
  const schedule = new secretsmanager.CfnRotationSchedule(scope, 'Schedule', {
    secretId: secret.secretArn,
    rotationLambdaArn: rotationFunction.functionArn,
    rotationRules: rotationRules(secret, timing),
    // The default of AWS is to rotate immediately.
    rotateImmediatelyOnUpdate: timing.rotateImmediately ?? false,
  });
  // Secrets Manager calls the function as soon as rotation is enabled, so the permission must exist before.
  schedule.node.addDependency(rotationFunction.node.findChild('SecretsManager'));
  return schedule;
}

/**
 * Returns the schedule of a rotation with the hours of its platform, unless it sets its times itself.
 *
 * @param places the secret, then what it belongs to
 */
export function withRotationWindow<T extends RotationTiming>(timing: T, ...places: IConstruct[]): T {
  if (timing.rotationWindow || timing.schedule || timing.window) return timing;
  return { ...timing, rotationWindow: rotationWindowOf(...places) };
}

/** Returns the rotation rules for Secrets Manager. Throws if Secrets Manager would reject them. */
export function rotationRules(
  scope: Construct,
  timing: RotationTiming,
): secretsmanager.CfnRotationSchedule.RotationRulesProperty {
  const { every, schedule, window } = timing;
  if (every && schedule) {
    throw new UsageError(scope, 'TwoRotationTimes', {
      got: `every: ${every.toString()} and schedule: ${schedule.expressionString}`,
      expected: 'either every or schedule, not both',
      fix: 'remove every to rotate at the hours of the schedule, or remove schedule to rotate by the interval',
    });
  }
  if (timing.rotationWindow) return rulesWithin(scope, timing.rotationWindow, timing);
  if (window) requireWindow(scope, window, timing);
  return {
    scheduleExpression: schedule?.expressionString ?? rate(every ?? DEFAULT_INTERVAL),
    duration: window && `${window.toHours()}h`,
  };
}

function rulesWithin(
  scope: Construct,
  rotationWindow: RotationWindow,
  { every, schedule, window }: RotationTiming,
): secretsmanager.CfnRotationSchedule.RotationRulesProperty {
  if (schedule || window) {
    throw new UsageError(scope, 'TwoRotationTimes', {
      got: `rotationWindow and ${schedule ? `schedule: ${schedule.expressionString}` : 'window'}`,
      expected: 'either rotationWindow or schedule and window, not both',
      fix: 'remove schedule and window to rotate in the hours of rotationWindow, or remove rotationWindow',
    });
  }
  const times = timesWithin(scope, rotationWindow, every ?? DEFAULT_INTERVAL);
  return { scheduleExpression: windowExpression(times), duration: `${times.hours}h` };
}

function rate(every: Duration): string {
  return inWholeDays(every) ? daily(every.toDays()) : `rate(${every.toHours()} hours)`;
}

/**
 * Indicates whether an interval is a number of whole days.
 *
 * The window of a rate in days stays open until the end of the day, which leaves time for retries. The window of a rate
 * in hours closes after one hour.
 */
function inWholeDays(every: Duration): boolean {
  return !every.isUnresolved() && every.toHours() % 24 === 0;
}

function daily(days: number): string {
  return days === 1 ? 'rate(1 day)' : `rate(${days} days)`;
}

/** Throws if a window ends after the next window begins, or after the end of the day of its schedule. */
function requireWindow(scope: Construct, window: Duration, { every, schedule }: RotationTiming): void {
  const maxHours = schedule ? rotationWindows(schedule.expressionString)?.maxHours : maxWindowOf(every);
  if (window.isUnresolved() || maxHours === undefined || window.toHours() <= maxHours) return;
  throw new UsageError(scope, 'RotationWindowOutOfRange', {
    got: `window: ${window.toHumanString()}, ${schedule ? `schedule: ${schedule.expressionString}` : `every: ${every?.toHumanString()}`}`,
    expected: `a window of at most ${maxHours} hours: it must end before the next window begins, and before the end of the day in UTC`,
    fix: `set for example window: Duration.hours(${Math.min(maxHours, 2)})`,
  });
}

function maxWindowOf(every?: Duration): number | undefined {
  return every?.isUnresolved() ? undefined : every?.toHours();
}
