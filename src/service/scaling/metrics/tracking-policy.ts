import { Names, Token } from 'aws-cdk-lib';
import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type { IConstruct } from 'constructs';
import { UsageError } from '../../../validation/usage-error';
import type { ScalingScope } from './scaling-policy';

/** @see https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PutScalingPolicy.html */
const MAX_NAME = 256;

type Configuration = appscaling.CfnScalingPolicy.TargetTrackingScalingPolicyConfigurationProperty;

/** Throws unless a target is one that a falling number can come near to. */
export function requireTarget(scope: IConstruct, target: number, what: string): void {
  if (Token.isUnresolved(target) || target > 0) return;
  throw new UsageError(scope, 'ScalingOutOfRange', {
    got: `the target ${target} for ${what}`,
    expected: 'a target above 0, which a falling number can come near to',
    fix: 'choose the value that one task should be near to',
  });
}

/** A target tracking policy on what the CDK's own takes no part of. */
export function trackingPolicy(
  { taskCount, cooldowns }: ScalingScope,
  id: string,
  tracked: Omit<Configuration, 'scaleInCooldown' | 'scaleOutCooldown'>,
): void {
  const policy = new appscaling.CfnScalingPolicy(taskCount, id, {
    policyName: Names.uniqueResourceName(taskCount, { maxLength: MAX_NAME - id.length }) + id,
    policyType: 'TargetTrackingScaling',
    scalingTargetId: scalableTargetOf(taskCount).scalableTargetId,
  });
  policy.targetTrackingScalingPolicyConfiguration = {
    ...tracked,
    scaleInCooldown: cooldowns.scaleInCooldown.toSeconds(),
    scaleOutCooldown: cooldowns.scaleOutCooldown.toSeconds(),
  };
}

/** The policies that the CDK has made for a number of tasks. */
export function policiesOf(taskCount: ecs.ScalableTaskCount): appscaling.CfnScalingPolicy[] {
  return taskCount.node.findAll().filter((child) => child instanceof appscaling.CfnScalingPolicy);
}

/** The scalable target of a number of tasks, which the CDK shows to nobody. */
export function scalableTargetOf(taskCount: ecs.ScalableTaskCount): appscaling.ScalableTarget {
  return taskCount.node
    .findAll()
    .find((child) => child instanceof appscaling.ScalableTarget) as appscaling.ScalableTarget;
}
