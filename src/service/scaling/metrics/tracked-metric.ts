import { Annotations } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { metricIdentity, metricQueries, requireOwnMetric } from './metric-queries';
import { ScalingPolicy, type ScalingScope } from './scaling-policy';
import { trackingPolicy } from './tracking-policy';

/**
 * The statistics that a customized metric supports. Other statistics use the form for math expressions.
 *
 * @see https://docs.aws.amazon.com/autoscaling/application/APIReference/API_CustomizedMetricSpecification.html
 */
const STATISTICS = ['average', 'minimum', 'maximum', 'samplecount', 'sum'];

/** Keeps a metric or a math expression near a target by target tracking. */
export class TrackedMetric extends ScalingPolicy {
  public constructor(
    private readonly metric: cloudwatch.IMetric,
    private readonly target: number,
  ) {
    super();
  }

  public identify(): unknown {
    return metricIdentity(this.metric);
  }

  public bind(scope: ScalingScope, id: string): void {
    const { service, taskCount, cooldowns } = scope;
    const { metricStat } = this.metric.toMetricConfig();
    if (metricStat && STATISTICS.includes(metricStat.statistic.toLowerCase())) {
      requireOwnMetric(service, this.metric, metricStat);
      taskCount.scaleToTrackCustomMetric(id, { metric: this.metric, targetValue: this.target, ...cooldowns });
      return;
    }
    for (const [warning, message] of Object.entries(this.metric.warningsV2 ?? {})) {
      Annotations.of(service).addWarningV2(warning, message);
    }
    const metrics = metricQueries(service, this.metric);
    trackingPolicy(scope, id, { targetValue: this.target, customizedMetricSpecification: { metrics } });
  }
}
