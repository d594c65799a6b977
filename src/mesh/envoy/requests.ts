import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { IMeshMember } from '../mesh-member';
import type { RequestMetrics } from '../request-metrics';

/**
 * Creates metric filters on the access log of a service's Envoy, and returns their metrics. Call it once for a service.
 *
 * Envoy itself publishes no metrics in CloudWatch. The access log contains each request except health checks.
 */
export function requestsOf(member: IMeshMember, metricNamespace: string): RequestMetrics {
  const { serviceName, sidecarLogGroup: logGroup } = member;
  const filter = (id: string, metricName: string, pattern: string, metricValue: string) =>
    new logs.MetricFilter(member, id, {
      logGroup,
      filterPattern: logs.FilterPattern.literal(pattern),
      metricNamespace,
      metricName: `${serviceName}-${metricName}`,
      metricValue,
    });
  const times = filter(
    'RequestFilter',
    'response-time',
    '{ $.direction = "inbound" && $.duration >= 0 }',
    '$.duration',
  );
  const failed = filter('ServerErrorFilter', 'server-errors', '{ $.direction = "inbound" && $.status >= 500 }', '1');
  const period = Duration.minutes(1);
  const { SUM, SAMPLE_COUNT, percentile } = cloudwatch.Stats;
  return {
    requests: times.metric({ statistic: SAMPLE_COUNT, period }),
    serverErrors: failed.metric({ statistic: SUM, period }),
    responseTime: times.metric({ statistic: percentile(99), period }),
    statistic: '99th percentile',
  };
}
