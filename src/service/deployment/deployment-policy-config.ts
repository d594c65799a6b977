import type { Duration } from 'aws-cdk-lib';
import type * as ecs from 'aws-cdk-lib/aws-ecs';

/** The deployment configuration of an ECS service. */
export interface DeploymentPolicyConfig {
  /** The minimum number of healthy tasks during a deployment. Unit: percent of the desired count. */
  readonly minHealthyPercent: number;

  /** The maximum number of tasks during a deployment. Unit: percent of the desired count. */
  readonly maxHealthyPercent: number;

  /**
   * The deployment circuit breaker.
   *
   * @default - no circuit breaker: ECS supports it for rolling deployments only
   */
  readonly circuitBreaker?: ecs.DeploymentCircuitBreaker;

  /**
   * The deployment strategy.
   *
   * @default - rolling
   */
  readonly deploymentStrategy?: ecs.DeploymentStrategy;

  /**
   * The time that the old version keeps running after the traffic shift.
   *
   * @default - no traffic shift
   */
  readonly bakeTime?: Duration;

  /**
   * The first step of a canary deployment.
   *
   * @default - no canary deployment
   */
  readonly canaryConfiguration?: ecs.TrafficShiftConfig;

  /**
   * The steps of a linear deployment.
   *
   * @default - no linear deployment
   */
  readonly linearConfiguration?: ecs.TrafficShiftConfig;
}
