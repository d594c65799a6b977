import { Token } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type { IConstruct } from 'constructs';
import type { TestTraffic } from '../../mesh/test-traffic';
import { UsageError } from '../../validation/usage-error';
import type { DeploymentHook } from './deployment-hook';
import type { DeploymentPolicyConfig } from './deployment-policy-config';
import type { RollingOptions } from './rolling-options';
import { bakesOf, type TrafficShift, trafficShift } from './traffic-shift';
import type { BlueGreenOptions, CanaryOptions, LinearOptions, TrafficShiftOptions } from './traffic-shift-options';

/**
 * How a new version takes the place of the old one.
 *
 * Every policy rolls back when a deployment alarm rings. `rolling()` has the deployment circuit breaker too, which ECS has
 * for it alone; in its place the others have a bake, in which the old version is still there, and hooks.
 */
export class DeploymentPolicy {
  /**
   * New tasks take the place of old ones, a few at a time.
   *
   * The deployment circuit breaker rolls back when tasks do not start, the deployment alarms when they start and fail.
   */
  public static rolling(options: RollingOptions = {}): DeploymentPolicy {
    return new DeploymentPolicy(options);
  }

  /** The new version starts beside the old one, then all traffic moves at once. Needs twice the tasks until it has. */
  public static blueGreen(options: BlueGreenOptions = {}): DeploymentPolicy {
    const lastBake = { name: 'bake', given: options.bake };
    return new DeploymentPolicy(
      {},
      { kind: 'blueGreen', strategy: ecs.DeploymentStrategy.BLUE_GREEN, lastBake },
      options,
    );
  }

  /** The new version starts beside the old one and gets a share of the traffic, then the rest. */
  public static canary(options: CanaryOptions): DeploymentPolicy {
    const { percent, bake, finalBake } = options;
    const steps = { name: 'percent', percent, least: 0.1, bake, bakes: 1 };
    const lastBake = { name: 'finalBake', given: finalBake };
    return new DeploymentPolicy(
      {},
      { kind: 'canary', strategy: ecs.DeploymentStrategy.CANARY, lastBake, steps },
      options,
    );
  }

  /** The new version starts beside the old one and gets the traffic in equal steps. */
  public static linear(options: LinearOptions): DeploymentPolicy {
    const { step, bake, finalBake } = options;
    const steps = { name: 'step', percent: step, least: 3, bake, bakes: bakesOf(step) };
    const lastBake = { name: 'finalBake', given: finalBake };
    return new DeploymentPolicy(
      {},
      { kind: 'linear', strategy: ecs.DeploymentStrategy.LINEAR, lastBake, steps },
      options,
    );
  }

  /** How the new version takes over, by the name of its factory. */
  public readonly kind: string;

  /** Whether two versions run side by side while the traffic moves. */
  public readonly shiftsTraffic: boolean;

  /** Requests that reach the new version before any other does. */
  public readonly testTraffic?: TestTraffic;

  /** What happens at the stages of a deployment. */
  public readonly hooks: DeploymentHook[];

  private constructor(
    private readonly rolling: RollingOptions,
    private readonly shift?: TrafficShift,
    { testTraffic, hooks = [] }: TrafficShiftOptions = {},
  ) {
    this.kind = shift?.kind ?? 'rolling';
    this.shiftsTraffic = shift !== undefined;
    this.testTraffic = testTraffic;
    this.hooks = [...hooks];
  }

  /**
   * The policy for an ECS service.
   *
   * Throws when AWS would not take it.
   *
   * @param scope the service, named in errors
   */
  public bind(scope: IConstruct): DeploymentPolicyConfig {
    if (this.shift) return trafficShift(scope, this.shift);
    const { minHealthyPercent = 100, maxHealthyPercent = 200 } = this.rolling;
    requirePercentages(scope, minHealthyPercent, maxHealthyPercent);
    return { minHealthyPercent, maxHealthyPercent, circuitBreaker: { enable: true, rollback: true } };
  }

  /**
   * What the CDK's service cannot be told, as overrides of properties of the ECS service.
   *
   * @internal
   */
  public _overrides(scope: IConstruct, hookRoleArn?: string): Record<string, unknown> {
    const { failureThreshold } = this.rolling;
    return {
      ...(failureThreshold && {
        'DeploymentConfiguration.DeploymentCircuitBreaker.ThresholdConfiguration': failureThreshold._render(scope),
      }),
      ...(this.hooks.length > 0 && {
        'DeploymentConfiguration.LifecycleHooks': this.hooks.map((hook) => hook._render(scope, hookRoleArn)),
      }),
    };
  }
}

function requirePercentages(scope: IConstruct, minHealthyPercent: number, maxHealthyPercent: number): void {
  if (Token.isUnresolved(minHealthyPercent) || Token.isUnresolved(maxHealthyPercent)) return;
  const whole = Number.isInteger(minHealthyPercent) && Number.isInteger(maxHealthyPercent);
  if (whole && minHealthyPercent >= 0 && minHealthyPercent <= 100 && maxHealthyPercent > 100) return;
  throw new UsageError(scope, 'DeploymentPercentOutOfRange', {
    got: `minHealthyPercent: ${minHealthyPercent}, maxHealthyPercent: ${maxHealthyPercent}`,
    expected:
      'whole numbers; minHealthyPercent from 0 to 100, maxHealthyPercent above 100, which rebalancing over zones needs',
    fix: 'for example DeploymentPolicy.rolling({ minHealthyPercent: 100, maxHealthyPercent: 200 })',
  });
}
