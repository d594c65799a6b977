import type { Duration } from 'aws-cdk-lib';

/** How long to wait after a change of the number of tasks before the next one. */
export interface ScalingCooldowns {
  /**
   * After tasks were added.
   *
   * @default Duration.minutes(1)
   */
  readonly scaleOutCooldown?: Duration;

  /**
   * After tasks were removed.
   *
   * @default Duration.minutes(5)
   */
  readonly scaleInCooldown?: Duration;
}
