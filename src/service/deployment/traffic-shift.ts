import { Duration } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type { IConstruct } from 'constructs';
import { requireMinutes } from '../../validation/durations';
import { requireChoice, UsageError } from '../../validation/usage-error';
import type { DeploymentPolicyConfig } from './deployment-policy-config';

const BAKE = { min: 0, max: 24 * 60, example: 'Duration.minutes(10)' };
const DEFAULT_BAKE = Duration.minutes(10);
/**
 * What CloudFormation takes, so that a deployment ends before it stops waiting. Unit: minutes.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-ecs-service-linearconfiguration.html
 */
const LONGEST = 33 * 60;

/** How traffic moves, resolved from the options of a policy. */
export interface TrafficShift {
  /** The name of the policy's factory. */
  readonly kind: string;
  readonly strategy: ecs.DeploymentStrategy;
  /** The bake after all traffic has moved, as the consumer calls it. */
  readonly lastBake: { readonly name: string; readonly given?: Duration };
  /** The shares that move before that. */
  readonly steps?: ShiftSteps;
}

/** Shares of the traffic that move one after the other. */
export interface ShiftSteps {
  /** As the consumer calls it. */
  readonly name: string;
  readonly percent: number;
  readonly least: number;
  readonly bake: Duration;
  /** How many bakes there are before all traffic has moved. */
  readonly bakes: number;
}

/** The configuration of a policy that moves traffic. Throws when AWS would not take it. */
export function trafficShift(scope: IConstruct, { strategy, lastBake, steps }: TrafficShift): DeploymentPolicyConfig {
  const bakeTime = lastBake.given ?? DEFAULT_BAKE;
  requireMinutes(scope, 'BakeOutOfRange', bakeTime, { what: lastBake.name, ...BAKE });
  // The new version has all its tasks before the old one loses any.
  const atOnce = { minHealthyPercent: 100, maxHealthyPercent: 200, deploymentStrategy: strategy, bakeTime };
  if (!steps) return atOnce;
  requireShare(scope, steps);
  requireChoice(scope, 'bake', steps.bake, 'bake: Duration.minutes(10)');
  requireMinutes(scope, 'BakeOutOfRange', steps.bake, { what: 'bake', ...BAKE });
  requireEnd(scope, bakeTime, steps);
  const shift = { stepPercent: steps.percent, stepBakeTime: steps.bake };
  if (strategy === ecs.DeploymentStrategy.CANARY) return { ...atOnce, canaryConfiguration: shift };
  return { ...atOnce, linearConfiguration: shift };
}

/** How many bakes AWS counts in a linear deployment: none follows the last step. */
export function bakesOf(step: number): number {
  return Math.ceil(100 / step) - 1;
}

function requireShare(scope: IConstruct, { name, percent, least }: ShiftSteps): void {
  const tenths = Math.round(percent * 10);
  if (percent >= least && percent <= 100 && Math.abs(percent * 10 - tenths) < 1e-6) return;
  throw new UsageError(scope, 'DeploymentPercentOutOfRange', {
    got: `${name}: ${percent}`,
    expected: `a share from ${least} to 100 percent, in steps of 0.1, known at synth`,
    fix: `for example ${name}: 10`,
  });
}

function requireEnd(scope: IConstruct, bakeTime: Duration, { bake, bakes }: ShiftSteps): void {
  const minutes = bakeTime.toMinutes() + bakes * bake.toMinutes();
  if (minutes <= LONGEST) return;
  throw new UsageError(scope, 'BakeOutOfRange', {
    got: `${bakes} × ${bake.toMinutes()} minutes and finalBake: ${bakeTime.toMinutes()} minutes, ${minutes} in all`,
    expected: `at most ${LONGEST} minutes (33 hours): CloudFormation refuses more, since it waits 36 hours at most`,
    fix: 'take larger steps or shorter bakes',
  });
}
