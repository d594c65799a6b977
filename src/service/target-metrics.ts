import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';

/** A metric of a service's targets, whichever of its groups they are in. */
export function overTargetGroups(
  groups: elbv2.ApplicationTargetGroup[],
  metricOf: (group: elbv2.ApplicationTargetGroup) => cloudwatch.Metric,
): cloudwatch.IMetric {
  const metrics = groups.map(metricOf);
  if (metrics.length === 1) return metrics[0];
  const usingMetrics = Object.fromEntries(metrics.map((metric, index) => [`group${index + 1}`, metric]));
  // SUM takes a group without data for none, which an addition would not.
  return new cloudwatch.MathExpression({
    expression: `SUM([${Object.keys(usingMetrics).join(', ')}])`,
    usingMetrics,
    period: metrics[0].period,
    label: metrics[0].metricName,
  });
}
