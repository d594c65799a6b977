import { Annotations } from 'aws-cdk-lib';
import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { UsageError } from '../../../validation/usage-error';
import type { ScalingStepsOptions } from '../scaling-steps-options';
import { type ScaledService, ScalingPolicy, type ScalingScope } from './scaling-policy';
import { scalableTargetOf } from './tracking-policy';

/** Adds and removes so many tasks as a step says that the metric is in. */
export class ScalingSteps extends ScalingPolicy {
  public constructor(
    private readonly metric: cloudwatch.IMetric,
    private readonly intervals: appscaling.ScalingInterval[],
    private readonly options: ScalingStepsOptions,
  ) {
    super();
  }

  public bind(scope: ScalingScope, id: string): unknown {
    const { service, cooldowns } = scope;
    const { lowerAction, upperAction } = this.addPolicies(scope, id);
    const lowest = this.intervals.find(({ lower }) => lower === undefined);
    const highest = this.intervals.find(({ upper }) => upper === undefined);
    waitAfter(lowerAction, cooldowns, this.removes(lowest, true));
    waitAfter(upperAction, cooldowns, this.removes(highest, false));
    if (this.intervals.some((interval) => this.removes(interval, true))) warnOfRemoval(service);
    return undefined;
  }

  private addPolicies({ service, taskCount }: ScalingScope, id: string): appscaling.StepScalingPolicy {
    try {
      return new appscaling.StepScalingPolicy(taskCount, id, {
        scalingTarget: scalableTargetOf(taskCount),
        metric: this.metric,
        scalingSteps: this.intervals,
        metricAggregationType: this.aggregation(),
        ...this.options,
      });
    } catch (error) {
      throw new UsageError(service, 'InvalidScalingSteps', {
        got: (error as Error).message,
        expected: 'two to 40 steps over a metric, which do not overlap, with gaps where the number of tasks is right',
        fix: 'for example [{ upper: 10, change: -1 }, { lower: 50, change: +1 }, { lower: 200, change: +5 }]',
      });
    }
  }

  /** The CDK takes no other statistic without being told. */
  private aggregation(): appscaling.MetricAggregationType {
    const statistic = this.metric.toMetricConfig().metricStat?.statistic.toLowerCase();
    if (statistic === 'minimum') return appscaling.MetricAggregationType.MINIMUM;
    if (statistic === 'maximum') return appscaling.MetricAggregationType.MAXIMUM;
    return appscaling.MetricAggregationType.AVERAGE;
  }

  /** A number of tasks says not whether that is fewer: on low values it is taken to be. */
  private removes(interval: appscaling.ScalingInterval | undefined, onLowValues: boolean): boolean {
    if (this.options.adjustmentType === appscaling.AdjustmentType.EXACT_CAPACITY) return onLowValues;
    return interval !== undefined && interval.change < 0;
  }
}

function warnOfRemoval(service: ScaledService): void {
  Annotations.of(service).addWarningV2(
    'cdk-trading-analytics-platform:stepsRemoveTasks',
    'A step removes tasks. Target tracking does not hold it back: CPU or memory add the tasks again, and so on. Let steps only add; tracking removes when every tracked metric agrees.',
  );
}

/** The CDK has one cooldown for both directions. */
function waitAfter(
  action: appscaling.StepScalingAction | undefined,
  { scaleInCooldown, scaleOutCooldown }: ScalingScope['cooldowns'],
  removes: boolean,
): void {
  const cooldown = removes ? scaleInCooldown : scaleOutCooldown;
  const policy = action?.node.defaultChild as appscaling.CfnScalingPolicy | undefined;
  policy?.addPropertyOverride('StepScalingPolicyConfiguration.Cooldown', cooldown.toSeconds());
}
