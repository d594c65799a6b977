import { Annotations } from 'aws-cdk-lib';
import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { UsageError } from '../../../validation/usage-error';
import { metricIdentity } from './metric-queries';
import { type ScaledService, ScalingPolicy, type ScalingScope } from './scaling-policy';
import { scalableTarget } from './tracking-policy';
import { requireEvaluationTime, requireSteps } from './validate-steps';

/** Options of step scaling. */
export interface ScalingStepsOptions {
  /**
   * The meaning of a step's `change`: a number of tasks or a percentage to add or remove, or the exact number of tasks.
   *
   * @default appscaling.AdjustmentType.CHANGE_IN_CAPACITY
   */
  readonly adjustmentType?: appscaling.AdjustmentType;

  /**
   * The minimum number of tasks to add or remove, if the change is a percentage.
   *
   * @default - no minimum
   */
  readonly minAdjustmentMagnitude?: number;

  /**
   * The number of the metric's periods that a step is evaluated over.
   *
   * @default 1
   */
  readonly evaluationPeriods?: number;

  /**
   * The number of these periods in which the metric must be in the step.
   *
   * @default - all evaluation periods
   */
  readonly datapointsToAlarm?: number;
}

/** Adds or removes tasks by step scaling. */
export class ScalingSteps extends ScalingPolicy {
  public constructor(
    private readonly metric: cloudwatch.IMetric,
    private readonly intervals: appscaling.ScalingInterval[],
    private readonly options: ScalingStepsOptions,
  ) {
    super();
  }

  public identify(): unknown {
    return ['steps', metricIdentity(this.metric)];
  }

  public bind(scope: ScalingScope, id: string): void {
    const { service, cooldowns } = scope;
    requireSteps(service, this.intervals, this.options);
    requireEvaluationTime(service, this.metric, this.options);
    const { lowerAction, upperAction } = this.addPolicies(scope, id);
    const lowest = this.intervals.find(({ lower }) => lower === undefined);
    const highest = this.intervals.find(({ upper }) => upper === undefined);
    setCooldown(lowerAction, cooldowns, this.removes(lowest, true));
    setCooldown(upperAction, cooldowns, this.removes(highest, false));
    if (this.intervals.some((interval) => this.removes(interval, true))) warnAboutRemoval(service);
  }

  private addPolicies({ service, taskCount }: ScalingScope, id: string): appscaling.StepScalingPolicy {
    try {
      return new appscaling.StepScalingPolicy(taskCount, id, {
        scalingTarget: scalableTarget(taskCount),
        metric: this.metric,
        scalingSteps: this.intervals,
        metricAggregationType: this.aggregationType(),
        evaluationPeriods: 1,
        ...this.options,
      });
    } catch (error) {
      throw new UsageError(service, 'InvalidScalingSteps', {
        got: (error as Error).message,
        expected: 'from 2 to 40 steps that do not overlap, over a metric; a gap between steps changes nothing',
        fix: 'change the steps, for example [{ upper: 10, change: -1 }, { lower: 50, change: +1 }, { lower: 200, change: +5 }]',
      });
    }
  }

  /** The CDK rejects a metric with another statistic if no aggregation type is set. */
  private aggregationType(): appscaling.MetricAggregationType {
    const statistic = this.metric.toMetricConfig().metricStat?.statistic.toLowerCase();
    if (statistic === 'minimum') return appscaling.MetricAggregationType.MINIMUM;
    if (statistic === 'maximum') return appscaling.MetricAggregationType.MAXIMUM;
    return appscaling.MetricAggregationType.AVERAGE;
  }

  /** With EXACT_CAPACITY we cannot know whether a step removes tasks. We assume that the lowest step does. */
  private removes(interval: appscaling.ScalingInterval | undefined, onLowValues: boolean): boolean {
    if (this.options.adjustmentType === appscaling.AdjustmentType.EXACT_CAPACITY) return onLowValues;
    return interval !== undefined && interval.change < 0;
  }
}

function warnAboutRemoval(service: ScaledService): void {
  Annotations.of(service).addWarningV2(
    'cdk-trading-analytics-platform:stepsRemoveTasks',
    'A step removes tasks. Target tracking on CPU or memory does not prevent this and adds the tasks again. Use steps that only add tasks. Target tracking removes tasks when all tracked metrics allow it.',
  );
}

/** The CDK supports only one cooldown for both directions. */
function setCooldown(
  action: appscaling.StepScalingAction | undefined,
  { scaleInCooldown, scaleOutCooldown }: ScalingScope['cooldowns'],
  removes: boolean,
): void {
  const cooldown = removes ? scaleInCooldown : scaleOutCooldown;
  const policy = action?.node.defaultChild as appscaling.CfnScalingPolicy | undefined;
  policy?.addPropertyOverride('StepScalingPolicyConfiguration.Cooldown', cooldown.toSeconds());
}
