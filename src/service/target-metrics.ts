import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';

/**
 * Returns a metric of all target groups of a service.
 *
 * @param groups the target groups, one or two
 * @param metricOfGroup the metric of one group
 * @param id the prefix of the ids of the metrics, unique in an expression that contains the metric
 */
export function overTargetGroups<Group extends elbv2.ApplicationTargetGroup | elbv2.NetworkTargetGroup>(
  groups: Group[],
  metricOfGroup: (group: Group) => cloudwatch.Metric,
  id = 'group',
): cloudwatch.IMetric {
  const metrics = groups.map(metricOfGroup);
  if (metrics.length === 1) return metrics[0];
  const usingMetrics = Object.fromEntries(metrics.map((metric, index) => [`${id}${index + 1}`, metric]));
  // SUM ignores a group without data. An addition would return no data.
  return new cloudwatch.MathExpression({
    expression: `SUM([${Object.keys(usingMetrics).join(', ')}])`,
    usingMetrics,
    period: metrics[0].period,
    label: metrics[0].metricName,
  });
}
