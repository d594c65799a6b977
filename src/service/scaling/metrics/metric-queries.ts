import { Stack, Token, TokenComparison } from 'aws-cdk-lib';
import type { CfnScalingPolicy } from 'aws-cdk-lib/aws-applicationautoscaling';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { IConstruct } from 'constructs';
import { UsageError } from '../../../validation/usage-error';

type Query = CfnScalingPolicy.TargetTrackingMetricDataQueryProperty;

/**
 * Returns a metric or a math expression as the queries of a target tracking policy.
 *
 * Each metric appears once. An expression follows the metrics that it uses. The tracked query is the last one.
 *
 * @see https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-target-tracking-metric-math.html
 */
export function metricQueries(scope: IConstruct, metric: cloudwatch.IMetric): Query[] {
  const queries = new Map<string, Query>();
  addQuery(scope, metric, undefined, queries);
  return [...queries.values()];
}

/** Returns the parts of a metric or a math expression that make it another metric when they change. */
export function metricIdentity(metric: cloudwatch.IMetric): unknown {
  const { metricStat, mathExpression, searchExpression } = metric.toMetricConfig();
  if (metricStat) {
    const { namespace, metricName, dimensions, statistic } = metricStat;
    return [namespace, metricName, dimensions, statistic];
  }
  const { expression, usingMetrics } = mathExpression ?? { expression: searchExpression?.expression };
  const used = Object.entries(usingMetrics ?? {}).map(([name, one]) => [name, metricIdentity(one)]);
  return [expression, used];
}

function addQuery(scope: IConstruct, metric: cloudwatch.IMetric, id: string | undefined, queries: Map<string, Query>) {
  const { metricStat, mathExpression, searchExpression } = metric.toMetricConfig();
  const expression = mathExpression?.expression ?? searchExpression?.expression;
  if (!metricStat && (!mathExpression || /\b(SEARCH|SELECT)\b/i.test(mathExpression.expression))) {
    throw new UsageError(scope, 'MathExpressionInTracking', {
      got: `an expression: ${expression ?? metric}`,
      expected: 'an expression over named metrics: target tracking does not support SEARCH and SELECT',
      fix: 'name the metrics in usingMetrics, or publish the value as a separate metric',
    });
  }
  for (const [name, used] of Object.entries(mathExpression?.usingMetrics ?? {})) addQuery(scope, used, name, queries);
  const freeId = ['result', 'tracked', 'scaling'].find((name) => !queries.has(name)) as string;
  queries.set(id ?? freeId, {
    id: id ?? freeId,
    ...(metricStat ? { metricStat: metricStatQuery(scope, metric, metricStat) } : { expression }),
    returnData: id === undefined,
  });
}

function metricStatQuery(
  scope: IConstruct,
  metric: cloudwatch.IMetric,
  { dimensions, metricName, namespace, statistic, unitFilter, ...origin }: cloudwatch.MetricStatConfig,
): CfnScalingPolicy.TargetTrackingMetricStatProperty {
  requireOwnMetric(scope, metric, origin);
  return { metric: { dimensions, metricName, namespace }, stat: statistic, unit: unitFilter };
}

/** Throws if a metric is in another account or Region, where Application Auto Scaling cannot read it. */
export function requireOwnMetric(
  scope: IConstruct,
  metric: cloudwatch.IMetric,
  { account, region }: Pick<cloudwatch.MetricStatConfig, 'account' | 'region'>,
): void {
  const stack = Stack.of(scope);
  const differs = (one: string | undefined, own: string) =>
    one !== undefined && Token.compareStrings(one, own) === TokenComparison.DIFFERENT;
  if (!differs(account, stack.account) && !differs(region, stack.region)) return;
  throw new UsageError(scope, 'OtherEnvironment', {
    got: `${metric} of aws://${account ?? stack.account}/${region ?? stack.region}, used in ${stack.environment}`,
    expected: 'the same account and Region: scaling policies cannot read metrics of others',
    fix: 'publish the metric in the account and Region of the service',
  });
}
