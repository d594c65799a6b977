import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { IMeshMember } from '../mesh-member';
import type { RequestMetrics } from '../request-metrics';

/**
 * Returns the metrics that Service Connect publishes for the requests to a service.
 *
 * A metric by the name of the service covers all its callers, in this account and Region. With the dimensions
 * `ServiceName` and `ClusterName`, it would cover one caller only. Service Connect publishes no percentiles.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html
 */
export function requestsOf({ serviceName }: IMeshMember): RequestMetrics {
  const metric = (metricName: string, dimension: string, statistic: string) =>
    new cloudwatch.Metric({
      namespace: 'AWS/ECS',
      metricName,
      dimensionsMap: { [dimension]: serviceName },
      statistic,
      period: Duration.minutes(1),
    });
  const { SUM, AVERAGE } = cloudwatch.Stats;
  return {
    requests: metric('RequestCount', 'DiscoveryName', SUM),
    serverErrors: metric('HTTPCode_Target_5XX_Count', 'TargetDiscoveryName', SUM),
    responseTime: metric('TargetResponseTime', 'TargetDiscoveryName', AVERAGE),
    statistic: 'average',
  };
}
