import { Token } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type { IConstruct } from 'constructs';
import { UsageError } from '../../validation/usage-error';
import type { ScalingCooldowns } from './scaling-cooldowns';

/** @see https://docs.aws.amazon.com/autoscaling/application/APIReference/API_CustomizedMetricSpecification.html */
const STATISTICS = ['average', 'minimum', 'maximum', 'samplecount', 'sum'];

/** A number of the application's own that says how many tasks it needs. */
export class ScalingMetric {
  /**
   * Adds and removes tasks so that the metric stays near a target. It must fall when tasks are added, so use a value for
   * each task, not a total. Without data nothing is scaled, neither out nor in.
   *
   * @param metric a single metric, by average, minimum, maximum, sample count or sum; target tracking takes no math expression
   * @param target the value to keep, above 0, in the metric's unit
   */
  public static track(metric: cloudwatch.IMetric, target: number): ScalingMetric {
    return new ScalingMetric(metric, target);
  }

  /** What is tracked. */
  public readonly metric: cloudwatch.IMetric;

  private constructor(
    metric: cloudwatch.IMetric,
    private readonly target: number,
  ) {
    this.metric = metric;
  }

  /**
   * Adds the metric to a service's scaling.
   *
   * @param scope the service, named in errors
   * @param id the id of the policy
   * @param taskCount the service's scaling
   * @param cooldowns how long to wait between changes
   */
  public bind(scope: IConstruct, id: string, taskCount: ecs.ScalableTaskCount, cooldowns: ScalingCooldowns): void {
    const { metricStat, mathExpression } = this.metric.toMetricConfig();
    if (!metricStat) {
      throw new UsageError(scope, 'MathExpressionInTracking', {
        got: `an expression: ${mathExpression?.expression ?? this.metric}`,
        expected: 'one metric: a target tracking policy cannot compute',
        fix: 'publish the value as a metric of its own',
      });
    }
    if (!STATISTICS.includes(metricStat.statistic.toLowerCase())) {
      throw new UsageError(scope, 'StatisticInTracking', {
        got: `statistic: '${metricStat.statistic}'`,
        expected: 'Average, Minimum, Maximum, SampleCount or Sum',
        fix: "for example metric.with({ statistic: 'Average' })",
      });
    }
    if (!Token.isUnresolved(this.target) && !(this.target > 0)) {
      throw new UsageError(scope, 'ScalingOutOfRange', {
        got: `the target ${this.target} for ${this.metric}`,
        expected: 'a target above 0, which a falling number can come near to',
        fix: 'choose the value that one task should be near to',
      });
    }
    taskCount.scaleToTrackCustomMetric(id, { metric: this.metric, targetValue: this.target, ...cooldowns });
  }
}
