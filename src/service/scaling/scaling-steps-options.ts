import type * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';

/** How steps are taken. */
export interface ScalingStepsOptions {
  /**
   * What the change of a step means: tasks more or fewer, percent more or fewer, or a number of tasks.
   *
   * @default appscaling.AdjustmentType.CHANGE_IN_CAPACITY
   */
  readonly adjustmentType?: appscaling.AdjustmentType;

  /**
   * At least so many tasks are added or removed, where the change is in percent.
   *
   * @default - no least number
   */
  readonly minAdjustmentMagnitude?: number;

  /**
   * For how many of the metric's periods a step must last.
   *
   * @default 1
   */
  readonly evaluationPeriods?: number;

  /**
   * In how many of these periods the metric must be in a step.
   *
   * @default - in all of them
   */
  readonly datapointsToAlarm?: number;
}
