import { Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { UsageError } from '../../validation/usage-error';

/** How many tasks there may be while the new ones replace the old ones. */
export interface RollingOptions {
  /**
   * How many tasks stay healthy during a deployment. Unit: percent of the wanted ones.
   *
   * @default 100
   */
  readonly minHealthyPercent?: number;

  /**
   * How many tasks there are at most during a deployment. Unit: percent of the wanted ones, above 100.
   *
   * @default 200
   */
  readonly maxHealthyPercent?: number;
}

/** How a deployment policy is written into the ECS service. */
export interface DeploymentPolicyConfig {
  /** How many tasks stay healthy. Unit: percent. */
  readonly minHealthyPercent: number;

  /** How many tasks there are at most. Unit: percent. */
  readonly maxHealthyPercent: number;
}

/** How a new version takes the place of the old one. */
export class DeploymentPolicy {
  /**
   * New tasks take the place of old ones, a few at a time.
   *
   * The deployment circuit breaker rolls back when tasks do not start, the deployment alarms when they start and fail.
   */
  public static rolling(options: RollingOptions = {}): DeploymentPolicy {
    return new DeploymentPolicy(options);
  }

  private constructor(private readonly options: RollingOptions) {}

  /**
   * The policy for an ECS service.
   *
   * @param scope the service, named in errors
   */
  public bind(scope: IConstruct): DeploymentPolicyConfig {
    const { minHealthyPercent = 100, maxHealthyPercent = 200 } = this.options;
    if (Token.isUnresolved(minHealthyPercent) || Token.isUnresolved(maxHealthyPercent)) {
      return { minHealthyPercent, maxHealthyPercent };
    }
    const whole = Number.isInteger(minHealthyPercent) && Number.isInteger(maxHealthyPercent);
    if (!whole || minHealthyPercent < 0 || minHealthyPercent > 100 || maxHealthyPercent <= 100) {
      throw new UsageError(scope, 'DeploymentPercentOutOfRange', {
        got: `minHealthyPercent: ${minHealthyPercent}, maxHealthyPercent: ${maxHealthyPercent}`,
        expected:
          'whole numbers; minHealthyPercent from 0 to 100, maxHealthyPercent above 100, which rebalancing over zones needs',
        fix: 'for example DeploymentPolicy.rolling({ minHealthyPercent: 100, maxHealthyPercent: 200 })',
      });
    }
    return { minHealthyPercent, maxHealthyPercent };
  }
}
