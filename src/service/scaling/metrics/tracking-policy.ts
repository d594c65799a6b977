import { Names } from 'aws-cdk-lib';
import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type { ScalingScope } from './scaling-policy';

/** @see https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PutScalingPolicy.html */
const MAX_NAME = 256;

type Configuration = appscaling.CfnScalingPolicy.TargetTrackingScalingPolicyConfigurationProperty;

/** Adds a target tracking policy with a configuration that the CDK's own policy does not support. */
export function trackingPolicy(
  { taskCount, cooldowns }: ScalingScope,
  id: string,
  tracked: Omit<Configuration, 'scaleInCooldown' | 'scaleOutCooldown'>,
): void {
  const policy = new appscaling.CfnScalingPolicy(taskCount, id, {
    policyName: Names.uniqueResourceName(taskCount, { maxLength: MAX_NAME - id.length }) + id,
    policyType: 'TargetTrackingScaling',
    scalingTargetId: scalableTarget(taskCount).scalableTargetId,
  });
  policy.targetTrackingScalingPolicyConfiguration = {
    ...tracked,
    scaleInCooldown: cooldowns.scaleInCooldown.toSeconds(),
    scaleOutCooldown: cooldowns.scaleOutCooldown.toSeconds(),
  };
}

/** Returns the scaling policies that exist for a task count. */
export function scalingPolicies(taskCount: ecs.ScalableTaskCount): appscaling.CfnScalingPolicy[] {
  return taskCount.node.findAll().filter((child) => child instanceof appscaling.CfnScalingPolicy);
}

/** Returns the scalable target of a task count, which the CDK keeps private. */
export function scalableTarget(taskCount: ecs.ScalableTaskCount): appscaling.ScalableTarget {
  return taskCount.node
    .findAll()
    .find((child) => child instanceof appscaling.ScalableTarget) as appscaling.ScalableTarget;
}
