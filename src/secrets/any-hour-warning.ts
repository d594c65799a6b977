import { Annotations, Stack } from 'aws-cdk-lib';
import { CfnRotationSchedule } from 'aws-cdk-lib/aws-secretsmanager';
import type { IConstruct } from 'constructs';
import { rotationWindowOf } from './rotation-window';

/** Warns if a secret restarts a service at any hour, although the platform of the service has a rotation window. */
export function warnOfAnyHour(reader: IConstruct, secret: IConstruct): void {
  if (!rotationWindowOf(reader) || !secret.node.findAll().some(rotatesAtAnyHour)) return;
  Annotations.of(reader).addWarningV2(
    `cdk-trading-analytics-platform:rotatesAtAnyHour:${secret.node.path}`,
    `The secret ${secret.node.path} rotates and restarts ${reader.node.path} also outside of the rotationWindow of the platform. Set rotationWindow in the options of its rotation, or schedule and window.`,
  );
}

/** Indicates whether a rotation can begin at any hour, because it has an interval and no window. */
function rotatesAtAnyHour(part: IConstruct): boolean {
  if (!CfnRotationSchedule.isCfnRotationSchedule(part)) return false;
  const { scheduleExpression, duration } = Stack.of(part).resolve(part.rotationRules) ?? {};
  return !duration && !String(scheduleExpression).startsWith('cron(');
}
