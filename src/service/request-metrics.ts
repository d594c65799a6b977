import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { FAILURE, type RequestMetrics } from '../mesh/request-metrics';
import { overTargetGroups } from './target-metrics';

const period = Duration.minutes(1);

/** The metrics of requests whose failures are known. */
export type MetricsWithFailures = RequestMetrics & Required<Pick<RequestMetrics, 'serverErrors'>>;

/** Returns the metrics of the requests that a load balancer sends to the target groups of a service. */
export function requestsOfTargets(groups: elbv2.ApplicationTargetGroup[]): MetricsWithFailures {
  const times = groups.map(({ metrics }) =>
    metrics.targetResponseTime({ statistic: cloudwatch.Stats.percentile(99), period }),
  );
  const usingMetrics = Object.fromEntries(times.map((metric, index) => [`seconds${index + 1}`, metric]));
  const ids = Object.keys(usingMetrics);
  return {
    requests: overTargetGroups(groups, ({ metrics }) => metrics.requestCount({ period }), 'requests'),
    serverErrors: overTargetGroups(
      groups,
      ({ metrics }) => metrics.httpCodeTarget(elbv2.HttpCodeTarget.TARGET_5XX_COUNT, { period }),
      'errors',
    ),
    // The load balancer measures seconds. The version with the slower responses counts.
    responseTime: new cloudwatch.MathExpression({
      expression: `1000*${ids.length === 1 ? ids[0] : `MAX([${ids.join(', ')}])`}`,
      usingMetrics,
      period,
    }),
    statistic: '99th percentile',
    failure: FAILURE,
  };
}

/**
 * Returns the share of failed requests in percent, or 0 in a minute with fewer requests than the minimum.
 *
 * The metric of the errors has no data without errors, so a missing value counts as 0.
 */
export function serverErrorPercent(
  { requests, serverErrors }: MetricsWithFailures,
  minimum: number,
): cloudwatch.IMetric {
  return new cloudwatch.MathExpression({
    expression: `IF(requests >= ${minimum}, 100*FILL(errors, 0)/requests, 0)`,
    usingMetrics: { requests, errors: serverErrors },
    period,
    label: 'Failed requests (%)',
  });
}

/** Returns the response time in milliseconds, or 0 in a minute with fewer requests than the minimum. */
export function responseTimeOf({ requests, responseTime }: RequestMetrics, minimum: number): cloudwatch.IMetric {
  return new cloudwatch.MathExpression({
    expression: `IF(requests >= ${minimum}, time, 0)`,
    usingMetrics: { requests, time: responseTime },
    period,
    label: 'Response time (ms)',
  });
}
