import { PORTS } from '../ports';
import { TRACE_CLUSTER } from './connection-manager';
import { address, extension, inSeconds, type Message, seconds } from './protobuf';
import { APPLICATION_CLUSTER, type ProxyConfig, type Upstream } from './proxy-config';
import { upstreamTls } from './tls';

const LOOPBACK = '127.0.0.1';
/** A service that is asked seldom and slowly still has the time of a dying task covered. */
const MIN_RETRIES = 10;
const HTTP_OPTIONS = 'envoy.extensions.upstreams.http.v3.HttpProtocolOptions';

/** Where requests can go: the application, what it calls, and the collector of traces. */
export function clusters(config: ProxyConfig): Message[] {
  return [
    applicationCluster(config.port),
    ...config.upstreams.map((upstream) => upstreamCluster(upstream, config.mutualTls)),
    ...(config.traces ? [traceCluster(config.traces.otlpPort)] : []),
  ];
}

function applicationCluster(port: number): Message {
  return {
    name: APPLICATION_CLUSTER,
    connect_timeout: inSeconds(1),
    ...hosts(APPLICATION_CLUSTER, LOOPBACK, port),
    // Envoy closes first, well before the five seconds after which Node.js and others do.
    typed_extension_protocol_options: asTheCallerSpeaks(inSeconds(4)),
  };
}

/** Tasks found by DNS, asked whether they are well, left out when they fail. */
function upstreamCluster(upstream: Upstream, mutualTls: boolean): Message {
  const { serviceName, hostName, healthPath, idleTimeout, outlierDetection, connectionLimits } = upstream;
  return {
    name: serviceName,
    connect_timeout: inSeconds(1),
    lb_policy: 'LEAST_REQUEST',
    cluster_type: DISCOVERY,
    ...hosts(serviceName, hostName, PORTS.mesh),
    health_checks: [{ ...HEALTH_CHECK, http_health_check: { path: healthPath } }],
    outlier_detection: {
      consecutive_5xx: outlierDetection.consecutiveErrors,
      consecutive_gateway_failure: outlierDetection.consecutiveErrors,
      enforcing_consecutive_gateway_failure: 100,
      interval: inSeconds(5),
      base_ejection_time: seconds(outlierDetection.baseEjectionTime),
      max_ejection_percent: outlierDetection.maxEjectionPercent,
    },
    circuit_breakers: {
      thresholds: [
        {
          max_connections: connectionLimits.maxConnections,
          max_pending_requests: connectionLimits.maxPendingRequests,
          max_requests: connectionLimits.maxRequests,
          retry_budget: {
            budget_percent: { value: connectionLimits.retryBudgetPercent },
            min_retry_concurrency: MIN_RETRIES,
          },
        },
      ],
    },
    // With less than half of them well, all are tried: health checks that fail together are rather wrong than right.
    common_lb_config: { update_merge_window: '0s', healthy_panic_threshold: { value: 50 } },
    transport_socket: mutualTls ? upstreamTls() : undefined,
    typed_extension_protocol_options: asTheCallerSpeaks(idleOf(idleTimeout)),
  };
}

/** A connection that waits to be used again closes before the callee's Envoy closes it. */
function idleOf(idleTimeout: Upstream['idleTimeout']): string {
  return inSeconds(Math.min(60, idleTimeout.toSeconds({ integral: false }) || 60));
}

/** HTTP/2 to the collector, since gRPC is nothing else. */
function traceCluster(port: number): Message {
  return {
    name: TRACE_CLUSTER,
    connect_timeout: inSeconds(1),
    ...hosts(TRACE_CLUSTER, LOOPBACK, port),
    typed_extension_protocol_options: {
      [HTTP_OPTIONS]: {
        '@type': `type.googleapis.com/${HTTP_OPTIONS}`,
        explicit_http_config: { http2_protocol_options: {} },
      },
    },
  };
}

/** HTTP/1.1 stays HTTP/1.1 and HTTP/2 stays HTTP/2 from application to application, so that neither has to say which it speaks. */
function asTheCallerSpeaks(idleTimeout: string): Message {
  return {
    [HTTP_OPTIONS]: {
      '@type': `type.googleapis.com/${HTTP_OPTIONS}`,
      common_http_protocol_options: { idle_timeout: idleTimeout },
      use_downstream_protocol_config: {
        http_protocol_options: {},
        http2_protocol_options: {
          allow_connect: true,
          connection_keepalive: { interval: inSeconds(30), timeout: inSeconds(5) },
        },
      },
    },
  };
}

function hosts(name: string, host: string, port: number): Message {
  return {
    load_assignment: {
      cluster_name: name,
      endpoints: [{ lb_endpoints: [{ endpoint: { address: address(host, port) } }] }],
    },
  };
}

/** The addresses of tasks in Cloud Map, asked for again when they expire. */
const DISCOVERY = extension('envoy.clusters.dns', 'envoy.extensions.clusters.dns.v3.DnsCluster', {
  dns_lookup_family: 'V4_ONLY',
  respect_dns_ttl: true,
  dns_refresh_rate: inSeconds(5),
  dns_failure_refresh_rate: { base_interval: inSeconds(1), max_interval: inSeconds(5) },
});

/** The health check of the original requirements: every 5 seconds, 2 seconds for an answer, twice for a change of mind. */
const HEALTH_CHECK = {
  interval: inSeconds(5),
  timeout: inSeconds(2),
  healthy_threshold: 2,
  unhealthy_threshold: 2,
  no_traffic_interval: inSeconds(5),
};
