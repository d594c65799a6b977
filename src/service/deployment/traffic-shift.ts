import { Duration } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type { IConstruct } from 'constructs';
import { UsageError } from '../../validation/usage-error';
import type { DeploymentPolicyConfig } from './deployment-policy-config';

const DEFAULT_BAKE = Duration.minutes(10);
/**
 * The maximum total bake time that CloudFormation accepts. It waits at most 36 hours for a deployment. Unit: minutes.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-ecs-service-linearconfiguration.html
 */
const MAX_TOTAL = 33 * 60;

/** A traffic shift, resolved from the options of a deployment policy. */
export interface TrafficShift {
  /** The name of the policy's factory, for error messages. */
  readonly factory: string;
  readonly strategy: ecs.DeploymentStrategy;
  /** The bake time after all traffic has shifted, and the name of its option. */
  readonly finalBake: { readonly name: string; readonly duration?: Duration };
  /** The steps of a canary or linear deployment. */
  readonly steps?: ShiftSteps;
}

/** The steps in which a share of the traffic shifts. */
export interface ShiftSteps {
  readonly percent: number;
  readonly bake: Duration;
  /** The number of bake times before all traffic has shifted. */
  readonly bakes: number;
}

/** Returns the deployment configuration of a traffic shift. Throws when ECS or CloudFormation would reject it. */
export function trafficShiftConfig(scope: IConstruct, shift: TrafficShift): DeploymentPolicyConfig {
  const { strategy, finalBake, steps } = shift;
  const bakeTime = finalBake.duration ?? DEFAULT_BAKE;
  // All tasks of the new version start before any task of the old version stops.
  const config = { minHealthyPercent: 100, maxHealthyPercent: 200, deploymentStrategy: strategy, bakeTime };
  if (!steps) return config;
  requireTotalTime(scope, bakeTime, steps);
  const step = { stepPercent: steps.percent, stepBakeTime: steps.bake };
  if (strategy === ecs.DeploymentStrategy.CANARY) return { ...config, canaryConfiguration: step };
  return { ...config, linearConfiguration: step };
}

/** Returns the number of bake times of a linear deployment. The last step has none. */
export function linearBakes(step: number): number {
  return Math.ceil(100 / step) - 1;
}

function requireTotalTime(scope: IConstruct, bakeTime: Duration, { bake, bakes }: ShiftSteps): void {
  const minutes = bakeTime.toMinutes() + bakes * bake.toMinutes();
  if (minutes <= MAX_TOTAL) return;
  throw new UsageError(scope, 'BakeOutOfRange', {
    got: `${bakes} × ${bake.toMinutes()} minutes and finalBake: ${bakeTime.toMinutes()} minutes, ${minutes} in total`,
    expected: `at most ${MAX_TOTAL} minutes (33 hours): CloudFormation waits at most 36 hours and rejects more`,
    fix: 'use larger steps or shorter bake times, for example step: 25, bake: Duration.minutes(10)',
  });
}
