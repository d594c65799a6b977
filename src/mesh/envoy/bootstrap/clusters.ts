import type { Protocol } from '../../protocol';
import { PORTS } from '../ports';
import { TRACE_CLUSTER } from './connection-manager';
import { BUFFER_LIMIT, HTTP2_LIMITS } from './edge';
import { healthCheckOf } from './health-checks';
import { address, extension, inSeconds, type Message, seconds } from './protobuf';
import { APPLICATION_CLUSTER, type Application, type Edge, type ProxyConfig, type Upstream } from './proxy-config';
import { upstreamTls } from './tls';

const LOOPBACK = '127.0.0.1';
/** The minimum number of concurrent retries, for services with few and slow requests when a task stops. */
const MIN_RETRIES = 10;
const HTTP_OPTIONS = 'envoy.extensions.upstreams.http.v3.HttpProtocolOptions';

/** Returns the clusters: the application if it receives requests, its callees and the trace collector. */
export function clusters(config: ProxyConfig): Message[] {
  return [
    ...(config.application ? [applicationCluster(config.application, config.edge)] : []),
    ...config.upstreams.map((upstream) => upstreamCluster(upstream, config.mutualTls)),
    ...(config.traces ? [traceCluster(config.traces.otlpPort)] : []),
  ];
}

/** A connection of HTTP/2 has up to 100 requests at once. */
const REQUESTS_PER_CONNECTION = 2;

function applicationCluster({ port, protocol }: Application, { maxConnections }: Edge): Message {
  const isHttp = protocol._isHttp;
  const atOnce = REQUESTS_PER_CONNECTION * maxConnections;
  return {
    name: APPLICATION_CLUSTER,
    connect_timeout: inSeconds(1),
    per_connection_buffer_limit_bytes: BUFFER_LIMIT,
    // The defaults of Envoy are 1,024 of each, which may be fewer than the listeners accept.
    circuit_breakers: {
      thresholds: [{ max_connections: atOnce, max_pending_requests: atOnce, max_requests: atOnce }],
    },
    ...hosts(APPLICATION_CLUSTER, LOOPBACK, port),
    // The only way to see that an application accepts connections. Envoy returns the result to the callers' Envoys.
    health_checks: isHttp ? undefined : [{ ...HEALTH_CHECK, tcp_health_check: {} }],
    // Envoy closes idle connections first, before the 5 seconds after which Node.js and other servers close them.
    typed_extension_protocol_options: isHttp ? httpOptions(protocol, inSeconds(4)) : undefined,
  };
}

/** Returns the cluster of a callee, with discovery by DNS, health checks and outlier detection. */
function upstreamCluster(upstream: Upstream, mutualTls: boolean): Message {
  const { serviceName, hostName, protocol, idleTimeout, outlierDetection, connectionLimits } = upstream;
  return {
    name: serviceName,
    connect_timeout: inSeconds(1),
    per_connection_buffer_limit_bytes: BUFFER_LIMIT,
    lb_policy: 'LEAST_REQUEST',
    cluster_type: DISCOVERY,
    ...hosts(serviceName, hostName, PORTS.mesh),
    health_checks: [{ ...HEALTH_CHECK, ...healthCheckOf(upstream) }],
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
    // If less than half of the tasks are healthy, Envoy uses all, because the health checks are probably wrong.
    common_lb_config: { update_merge_window: '0s', healthy_panic_threshold: { value: 50 } },
    transport_socket: mutualTls ? upstreamTls() : undefined,
    typed_extension_protocol_options: protocol._isHttp
      ? httpOptions(protocol, upstreamIdleTimeout(idleTimeout))
      : tunnelOptions(),
  };
}

/** Returns the idle timeout of pooled connections, which is shorter than the idle timeout of the callee's Envoy. */
function upstreamIdleTimeout(idleTimeout: Upstream['idleTimeout']): string {
  return inSeconds(Math.min(60, idleTimeout.toSeconds({ integral: false }) || 60));
}

/** Returns the cluster of the trace collector, which uses HTTP/2 because OTLP uses gRPC. */
function traceCluster(port: number): Message {
  return {
    name: TRACE_CLUSTER,
    connect_timeout: inSeconds(1),
    per_connection_buffer_limit_bytes: BUFFER_LIMIT,
    ...hosts(TRACE_CLUSTER, LOOPBACK, port),
    typed_extension_protocol_options: {
      [HTTP_OPTIONS]: {
        '@type': `type.googleapis.com/${HTTP_OPTIONS}`,
        explicit_http_config: { http2_protocol_options: HTTP2_LIMITS },
      },
    },
  };
}

/**
 * Returns the HTTP version of requests to a service. With `Protocol.http()` it is that of the caller, so that an
 * application may accept both.
 */
function httpOptions({ name }: Protocol, idleTimeout: string): Message {
  const http2 = {
    http2_protocol_options: {
      ...HTTP2_LIMITS,
      allow_connect: true,
      connection_keepalive: { interval: inSeconds(30), timeout: inSeconds(5) },
    },
  };
  return {
    [HTTP_OPTIONS]: {
      '@type': `type.googleapis.com/${HTTP_OPTIONS}`,
      common_http_protocol_options: { idle_timeout: idleTimeout },
      ...(name === 'http'
        ? { use_downstream_protocol_config: { http_protocol_options: {}, ...http2 } }
        : { explicit_http_config: http2 }),
    },
  };
}

/** Returns the options for TCP connections, each of which is one CONNECT request of HTTP/1.1 to the callee's Envoy. */
function tunnelOptions(): Message {
  return {
    [HTTP_OPTIONS]: {
      '@type': `type.googleapis.com/${HTTP_OPTIONS}`,
      explicit_http_config: { http_protocol_options: {} },
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

/** Discovery of the tasks by DNS in Cloud Map, refreshed when records expire. */
const DISCOVERY = extension('envoy.clusters.dns', 'envoy.extensions.clusters.dns.v3.DnsCluster', {
  dns_lookup_family: 'V4_ONLY',
  respect_dns_ttl: true,
  dns_refresh_rate: inSeconds(5),
  dns_failure_refresh_rate: { base_interval: inSeconds(1), max_interval: inSeconds(5) },
});

/** The health check of the original requirements: interval 5 seconds, timeout 2 seconds, thresholds 2. */
const HEALTH_CHECK = {
  interval: inSeconds(5),
  timeout: inSeconds(2),
  healthy_threshold: 2,
  unhealthy_threshold: 2,
  no_traffic_interval: inSeconds(5),
};
