import type { Duration } from 'aws-cdk-lib';
import type { TestTraffic } from '../../mesh/test-traffic';
import type { DeploymentHook } from './deployment-hook';

/** What all policies that move traffic know. */
export interface TrafficShiftOptions {
  /**
   * Requests that reach the new version before any other does.
   *
   * @default - none from outside; from other services those with the header `x-amzn-ecs-blue-green-test`, which Service
   * Connect sends there anyway
   */
  readonly testTraffic?: TestTraffic;

  /**
   * What happens at a stage of the deployment: a function decides, or a person.
   *
   * @default - nothing
   */
  readonly hooks?: DeploymentHook[];
}

/** How all traffic moves at once. */
export interface BlueGreenOptions extends TrafficShiftOptions {
  /**
   * How long the old version stays, and the alarms watch, after all traffic has moved: while it does, going back takes
   * seconds. Unit: whole minutes, at most 24 hours.
   *
   * @default Duration.minutes(10)
   */
  readonly bake?: Duration;
}

/** How a share of the traffic moves first. */
export interface CanaryOptions extends TrafficShiftOptions {
  /** The share that moves first. Unit: percent, from 0.1 to 100 in steps of 0.1. */
  readonly percent: number;

  /** How long that share is watched before the rest follows. Unit: whole minutes, at most 24 hours. */
  readonly bake: Duration;

  /**
   * How long the old version stays after all traffic has moved. Unit: whole minutes, at most 24 hours.
   *
   * @default Duration.minutes(10)
   */
  readonly finalBake?: Duration;
}

/** How the traffic moves in equal steps. */
export interface LinearOptions extends TrafficShiftOptions {
  /** The share that moves at each step. Unit: percent, from 3 to 100 in steps of 0.1. */
  readonly step: number;

  /** How long is waited after each step but the last. Unit: whole minutes, at most 24 hours. */
  readonly bake: Duration;

  /**
   * How long the old version stays after all traffic has moved. Unit: whole minutes, at most 24 hours.
   *
   * @default Duration.minutes(10)
   */
  readonly finalBake?: Duration;
}
