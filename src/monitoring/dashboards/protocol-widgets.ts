import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import { type Alarms, Graph, search } from './graph';

const { MAXIMUM, SAMPLE_COUNT, SUM } = cloudwatch.Stats;
/** The dimensions of the metrics of the calls that a service receives. */
const RECEIVED = 'ClusterName,DiscoveryName,ServiceName';

/**
 * Returns the widgets of a protocol: the calls of gRPC, and the connections of TCP. HTTP has the widgets of the services.
 *
 * Service Connect publishes no statuses of gRPC and no failed connections of TCP. Those of an Envoy mesh come from its
 * access log.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html
 */
export function protocolWidgets(
  protocol: string,
  cluster: ecs.ICluster,
  metricNamespace: string,
  alarms: Alarms,
): cloudwatch.IWidget[][] {
  const received = (metricName: string, statistic: string) =>
    search(`{AWS/ECS,${RECEIVED}} MetricName="${metricName}" ClusterName="${cluster.clusterName}"`, statistic);
  const ofMesh = (terms: string, statistic: string) => search(`{"${metricNamespace}"} ${terms}`, statistic);
  const graph = (title: string, metrics: cloudwatch.IMetric[]) => new Graph({ title, metrics }, alarms);
  const rows: Record<string, cloudwatch.IWidget[][]> = {
    grpc: [
      [
        graph('gRPC calls a minute', [received('GrpcRequestCount', SUM), ofMesh('response-time', SAMPLE_COUNT)]),
        graph('Failed gRPC calls a minute', [ofMesh('server-errors', SUM)]),
      ],
    ],
    tcp: [
      [
        graph('TCP connections of services', [
          received('ActiveConnectionCount', MAXIMUM),
          received('NewConnectionCount', SUM),
          ofMesh('connections NOT failed', SAMPLE_COUNT),
        ]),
        graph('TCP connections that failed', [
          ofMesh('failed connections', SUM),
          received('ClientTLSNegotiationErrorCount', SUM),
        ]),
      ],
    ],
  };
  return rows[protocol] ?? [];
}
