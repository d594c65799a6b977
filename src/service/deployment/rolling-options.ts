import type { FailureThreshold } from './failure-threshold';

/** How many tasks there may be while the new ones replace the old ones, and when to give up. */
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

  /**
   * How many tasks may fail before the circuit breaker rolls back.
   *
   * @default - what ECS chooses: half of the wanted ones, and from 3 to 200
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
   */
  readonly failureThreshold?: FailureThreshold;
}
