import type { Duration } from 'aws-cdk-lib';

/** When a task that fails is left out for a while. */
export interface OutlierDetection {
  /**
   * How many 5xx (or missing answers) in a row put a task out.
   *
   * @default 5
   */
  readonly consecutiveErrors?: number;

  /**
   * How long it stays out the first time; each time again it stays out as much longer.
   *
   * @default Duration.seconds(30)
   */
  readonly baseEjectionTime?: Duration;

  /**
   * How many of the tasks may be out at once. With two tasks, less than 50 puts none out. Unit: percent.
   *
   * @default 50
   */
  readonly maxEjectionPercent?: number;
}
