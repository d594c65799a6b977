import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { IMeshMember } from '../mesh-member';
import { FAILURE, type RequestMetrics } from '../request-metrics';

/**
 * Returns the metrics that Service Connect publishes for the requests to a service.
 *
 * A metric by the name of the service covers all its callers, in this account and Region. With the dimensions
 * `ServiceName` and `ClusterName`, it would cover one caller only. Service Connect publishes no percentiles.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html
 */
export function requestsOf({ serviceName, protocol }: IMeshMember): RequestMetrics | undefined {
  // A connection is no request. The dashboard shows the connections.
  if (!protocol._isHttp) return undefined;
  const isGrpc = protocol.name === 'grpc';
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
    requests: metric(isGrpc ? 'GrpcRequestCount' : 'RequestCount', 'DiscoveryName', SUM),
    // The status of a gRPC call is not in any metric.
    serverErrors: isGrpc ? undefined : metric('HTTPCode_Target_5XX_Count', 'TargetDiscoveryName', SUM),
    responseTime: metric('TargetResponseTime', 'TargetDiscoveryName', AVERAGE),
    statistic: 'average',
    failure: FAILURE,
  };
}
