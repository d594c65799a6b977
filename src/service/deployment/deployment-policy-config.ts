import type { Duration } from 'aws-cdk-lib';
import type * as ecs from 'aws-cdk-lib/aws-ecs';

/** How a deployment policy is written into the ECS service. */
export interface DeploymentPolicyConfig {
  /** How many tasks stay healthy. Unit: percent. */
  readonly minHealthyPercent: number;

  /** How many tasks there are at most. Unit: percent. */
  readonly maxHealthyPercent: number;

  /**
   * What rolls back when tasks do not start.
   *
   * @default - none: ECS has one for rolling deployments only
   */
  readonly circuitBreaker?: ecs.DeploymentCircuitBreaker;

  /**
   * How the new version takes over.
   *
   * @default - rolling
   */
  readonly deploymentStrategy?: ecs.DeploymentStrategy;

  /**
   * How long the old version stays after all traffic has moved.
   *
   * @default - no traffic is moved
   */
  readonly bakeTime?: Duration;

  /**
   * The share that moves first.
   *
   * @default - all at once, or in equal steps
   */
  readonly canaryConfiguration?: ecs.TrafficShiftConfig;

  /**
   * The equal steps.
   *
   * @default - all at once, or a share first
   */
  readonly linearConfiguration?: ecs.TrafficShiftConfig;
}
