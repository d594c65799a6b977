import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type { IConstruct } from 'constructs';
import { UsageError } from '../validation/usage-error';
import type { ScalingCooldowns } from './scaling-cooldowns';

/** A number of the application's own that says how many tasks it needs. */
export class ScalingMetric {
  /**
   * Adds and removes tasks so that the metric stays near a target. It must fall when tasks are added, so use a value for
   * each task, not a total. Without data nothing is scaled, neither out nor in.
   *
   * @param metric a single metric; target tracking takes no math expression
   * @param target the value to keep, in the metric's unit
   */
  public static track(metric: cloudwatch.IMetric, target: number): ScalingMetric {
    return new ScalingMetric(metric, target);
  }

  private constructor(
    private readonly metric: cloudwatch.IMetric,
    private readonly target: number,
  ) {}

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
    taskCount.scaleToTrackCustomMetric(id, { metric: this.metric, targetValue: this.target, ...cooldowns });
  }
}
