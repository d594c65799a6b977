import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { IMeshMember } from '../mesh-member';
import { FAILURE, type RequestMetrics } from '../request-metrics';

/**
 * The statuses of gRPC that are faults of the server: UNKNOWN, DEADLINE_EXCEEDED, UNIMPLEMENTED, INTERNAL, UNAVAILABLE and
 * DATA_LOSS.
 *
 * @see https://opentelemetry.io/docs/specs/semconv/rpc/grpc/
 */
const FAULTS = [2, 4, 12, 13, 14, 15];

/** The end of the names and the patterns of the metrics of a service, by its protocol. */
interface Filters {
  readonly all: string;
  readonly failed: string;
  readonly failedPattern: string;
  readonly failure: string;
}

const OF_REQUESTS: Filters = {
  all: 'response-time',
  failed: 'server-errors',
  failedPattern: '$.status >= 500',
  failure: FAILURE,
};
const OF_GRPC: Filters = {
  ...OF_REQUESTS,
  failedPattern: `($.status >= 500 || ${FAULTS.map((status) => `$.grpc_status = ${status}`).join(' || ')})`,
  failure: 'with a gRPC status of a fault, for example UNAVAILABLE',
};
/** A connection is counted when it ends. Envoy answers 503 for the application if it accepts none. */
const OF_TCP: Filters = {
  ...OF_REQUESTS,
  all: 'connections',
  failed: 'failed-connections',
  failure: 'because the application accepted no connection',
};

/**
 * Creates metric filters on the access log of a service's Envoy, and returns their metrics. A further call for the same
 * service creates nothing.
 *
 * Envoy itself publishes no metrics in CloudWatch. The access log contains each request except health checks.
 */
export function requestsOf(member: IMeshMember, metricNamespace: string): RequestMetrics {
  const { serviceName, sidecarLogGroup: logGroup, protocol } = member;
  const { all, failed, failedPattern, failure } = { grpc: OF_GRPC, tcp: OF_TCP }[protocol.name] ?? OF_REQUESTS;
  const filter = (id: string, metricName: string, pattern: string, metricValue: string) =>
    (member.node.tryFindChild(id) as logs.MetricFilter | undefined) ??
    new logs.MetricFilter(member, id, {
      logGroup,
      filterPattern: logs.FilterPattern.literal(`{ $.direction = "inbound" && ${pattern} }`),
      metricNamespace,
      metricName: `${serviceName}-${metricName}`,
      metricValue,
    });
  const times = filter('RequestFilter', all, '$.duration >= 0', '$.duration');
  const failures = filter('ServerErrorFilter', failed, failedPattern, '1');
  const period = Duration.minutes(1);
  const { SUM, SAMPLE_COUNT, percentile } = cloudwatch.Stats;
  return {
    requests: times.metric({ statistic: SAMPLE_COUNT, period }),
    serverErrors: failures.metric({ statistic: SUM, period }),
    responseTime: times.metric({ statistic: percentile(99), period }),
    statistic: '99th percentile',
    failure,
  };
}
