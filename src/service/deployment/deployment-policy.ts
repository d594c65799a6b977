import type { Duration } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type { IConstruct } from 'constructs';
import type { TestTraffic } from '../../mesh/test-traffic';
import { brand } from '../../validation/brand';
import { checked } from '../../validation/checked';
import { deploymentOfSingleton } from '../scaling/singleton';
import type { DeploymentHook } from './deployment-hook';
import type { DeploymentPolicyConfig } from './deployment-policy-config';
import type { FailureThreshold } from './failure-threshold';
import { linearBakes, type TrafficShift, trafficShiftConfig } from './traffic-shift';

/** Options of a rolling deployment. */
export interface RollingOptions {
  /**
   * The minimum number of healthy tasks during a deployment. Unit: percent of the desired count.
   *
   * @default 100
   */
  readonly minHealthyPercent?: number;

  /**
   * The maximum number of tasks during a deployment. Unit: percent of the desired count, above 100.
   *
   * @default 200
   */
  readonly maxHealthyPercent?: number;

  /**
   * The number of failed tasks at which the deployment circuit breaker rolls back.
   *
   * @default - the default of ECS: half of the desired count, from 3 to 200 tasks
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
   */
  readonly failureThreshold?: FailureThreshold;
}

/** Options of all deployments that shift traffic. */
export interface TrafficShiftOptions {
  /**
   * The test traffic: requests that reach the new version before production traffic does.
   *
   * @default - no test traffic from the load balancer. From other services, requests with the header
   * `x-amzn-ecs-blue-green-test`, which Service Connect always routes to the new version.
   */
  readonly testTraffic?: TestTraffic;

  /**
   * The lifecycle hooks, at which a function or a person decides whether the deployment continues.
   *
   * @default - no lifecycle hooks
   */
  readonly hooks?: DeploymentHook[];
}

/** Options of a blue/green deployment. */
export interface BlueGreenOptions extends TrafficShiftOptions {
  /**
   * The bake time: the time that the old version keeps running after the traffic shift.
   *
   * During the bake time a rollback takes seconds. Unit: whole minutes, at most 24 hours.
   *
   * @default Duration.minutes(10)
   */
  readonly bake?: Duration;
}

/** Options of a canary deployment. */
export interface CanaryOptions extends TrafficShiftOptions {
  /** The share of the traffic that shifts first. Unit: percent, from 0.1 to 100 in steps of 0.1. */
  readonly percent: number;

  /** The bake time of the first share, before the rest shifts. Unit: whole minutes, at most 24 hours. */
  readonly bake: Duration;

  /**
   * The bake time after all traffic has shifted. The old version keeps running. Unit: whole minutes, at most 24 hours.
   *
   * @default Duration.minutes(10)
   */
  readonly finalBake?: Duration;
}

/** Options of a linear deployment. */
export interface LinearOptions extends TrafficShiftOptions {
  /** The share of the traffic that shifts in each step. Unit: percent, from 3 to 100 in steps of 0.1. */
  readonly step: number;

  /** The bake time after each step but the last. Unit: whole minutes, at most 24 hours. */
  readonly bake: Duration;

  /**
   * The bake time after all traffic has shifted. The old version keeps running. Unit: whole minutes, at most 24 hours.
   *
   * @default Duration.minutes(10)
   */
  readonly finalBake?: Duration;
}

/**
 * The deployment policy of a service: a rolling, blue/green, canary or linear deployment.
 *
 * Every policy rolls back when a deployment alarm goes into ALARM state.
 *
 * - `rolling()` has the deployment circuit breaker. Behind a load balancer, the alarm on failed requests rolls back.
 * - The other policies have bake times and lifecycle hooks. Behind a load balancer, `TradingMonitoring` compares the new
 *   version with the old version each minute, and rolls back a new version that fails more often.
 *
 * @example
 * new ServiceDefinition({
 *   routes: [Route.path('/*')],
 *   deployment: DeploymentPolicy.canary({ percent: 10, bake: Duration.minutes(10) }),
 * });
 */
export class DeploymentPolicy {
  static {
    brand(DeploymentPolicy, 'DeploymentPolicy');
  }

  /**
   * Replaces the old tasks with new tasks, a few at a time.
   *
   * The deployment circuit breaker rolls back when tasks do not start. The deployment alarms roll back when tasks start
   * but their requests fail.
   */
  public static rolling(options?: RollingOptions): DeploymentPolicy {
    return new DeploymentPolicy(checked('DeploymentPolicy.rolling', 'options', options ?? {}));
  }

  /**
   * Starts the new version beside the old version, then shifts all traffic at once.
   *
   * The service needs twice the tasks until the bake time ends.
   */
  public static blueGreen(options?: BlueGreenOptions): DeploymentPolicy {
    const given = checked('DeploymentPolicy.blueGreen', 'options', options ?? {});
    const shift = { factory: 'blueGreen', strategy: ecs.DeploymentStrategy.BLUE_GREEN };
    return new DeploymentPolicy({}, { ...shift, finalBake: { name: 'bake', duration: given.bake } }, given);
  }

  /** Starts the new version beside the old version. Shifts a share of the traffic, then the rest. */
  public static canary(options: CanaryOptions): DeploymentPolicy {
    const given = checked('DeploymentPolicy.canary', 'options', options);
    const { percent, bake, finalBake } = given;
    const shift = { factory: 'canary', strategy: ecs.DeploymentStrategy.CANARY };
    const steps = { percent, bake, bakes: 1 };
    return new DeploymentPolicy({}, { ...shift, steps, finalBake: { name: 'finalBake', duration: finalBake } }, given);
  }

  /** Starts the new version beside the old version, then shifts the traffic in equal steps. */
  public static linear(options: LinearOptions): DeploymentPolicy {
    const given = checked('DeploymentPolicy.linear', 'options', options);
    const { step, bake, finalBake } = given;
    const shift = { factory: 'linear', strategy: ecs.DeploymentStrategy.LINEAR };
    const steps = { percent: step, bake, bakes: linearBakes(step) };
    return new DeploymentPolicy({}, { ...shift, steps, finalBake: { name: 'finalBake', duration: finalBake } }, given);
  }

  /** Whether two versions run at the same time while traffic shifts from one to the other. */
  public readonly shiftsTraffic: boolean;

  /** The test traffic: requests that reach the new version before production traffic does. */
  public readonly testTraffic?: TestTraffic;

  /** The lifecycle hooks. */
  public readonly hooks: DeploymentHook[];

  private constructor(
    private readonly rolling: RollingOptions,
    /** @internal */
    public readonly _shift?: TrafficShift,
    { testTraffic, hooks = [] }: TrafficShiftOptions = {},
  ) {
    this.shiftsTraffic = _shift !== undefined;
    this.testTraffic = testTraffic;
    this.hooks = [...hooks];
  }

  /**
   * Returns the deployment configuration for the CDK's service. Throws when ECS or CloudFormation would reject it.
   *
   * @param scope the construct of the service
   * @param singleton whether exactly one task runs
   * @internal
   */
  public _bind(scope: IConstruct, singleton = false): DeploymentPolicyConfig {
    if (singleton) return this.oneAtATime(scope);
    if (this._shift) return trafficShiftConfig(scope, this._shift);
    const { minHealthyPercent = 100, maxHealthyPercent = 200 } = this.rolling;
    return { minHealthyPercent, maxHealthyPercent, circuitBreaker: { enable: true, rollback: true } };
  }

  /** Returns the configuration in which the old task stops before the new one starts. */
  private oneAtATime(scope: IConstruct): DeploymentPolicyConfig {
    const { factory } = this._shift ?? {};
    if (factory) throw deploymentOfSingleton(scope, `DeploymentPolicy.${factory}()`);
    const { minHealthyPercent, maxHealthyPercent } = this.rolling;
    if ((minHealthyPercent ?? maxHealthyPercent) !== undefined) {
      throw deploymentOfSingleton(scope, 'percentages of DeploymentPolicy.rolling()');
    }
    return { minHealthyPercent: 0, maxHealthyPercent: 100, circuitBreaker: { enable: true, rollback: true } };
  }

  /**
   * Returns the settings that the CDK's service does not support, as property overrides of the ECS service.
   *
   * @internal
   */
  public _overrides(scope: IConstruct, hookRoleArn?: string): Record<string, unknown> {
    const { failureThreshold } = this.rolling;
    return {
      ...(failureThreshold && {
        'DeploymentConfiguration.DeploymentCircuitBreaker.ThresholdConfiguration': failureThreshold._render(),
      }),
      ...(this.hooks.length > 0 && {
        'DeploymentConfiguration.LifecycleHooks': this.hooks.map((hook) => hook._render(scope, hookRoleArn)),
      }),
    };
  }
}
