const type = (name: string, fields: object = {}) => ({ '@type': `type.googleapis.com/${name}`, ...fields });
const at = (address: string, port_value: number) => ({ socket_address: { address, port_value } });
const toHost = (address: string, port: number) => [{ lb_endpoints: [{ endpoint: { address: at(address, port) } }] }];

const HTTP_FILTERS = 'envoy.extensions.filters.http';
const PROTOCOL_OPTIONS = 'envoy.extensions.upstreams.http.v3.HttpProtocolOptions';
const protocol = (fields: object) => ({ [PROTOCOL_OPTIONS]: type(PROTOCOL_OPTIONS, fields) });

/** A small bootstrap with the listeners and clusters that the harness has to deal with, in plain text. */
export function envoyBootstrap(service: string, calls: { name: string; isGrpc: boolean }[]) {
  return {
    node: { id: service, cluster: service },
    admin: { address: at('127.0.0.1', 9901) },
    static_resources: {
      listeners: [
        inbound(service, 'mesh', 15001),
        inbound(service, 'edge', 15002),
        ...calls.map(({ name }, index) => ({
          name: `egress_${name}`,
          traffic_direction: 'OUTBOUND',
          address: at('127.0.0.1', 15101 + index),
          filter_chains: [{ filters: [connectionManager(service, `egress_${name}`, toCallee(name))] }],
        })),
      ],
      clusters: [
        appCluster('app', { http_protocol_options: {} }),
        appCluster('app_grpc', { http2_protocol_options: {} }),
        {
          name: 'otel',
          connect_timeout: '1s',
          load_assignment: { cluster_name: 'otel', endpoints: toHost('127.0.0.1', 4317) },
          typed_extension_protocol_options: protocol({ explicit_http_config: { http2_protocol_options: {} } }),
        },
        ...calls.map(calledCluster),
      ],
    },
  };
}

/** The application, by one protocol. Between the Envoys all is HTTP/2, which says nothing of what the application speaks. */
function appCluster(name: string, explicit_http_config: object) {
  return {
    name,
    connect_timeout: '1s',
    load_assignment: { cluster_name: name, endpoints: toHost('127.0.0.1', 8080) },
    typed_extension_protocol_options: protocol({ explicit_http_config }),
  };
}

const TO_APP = [
  { match: { prefix: '/', grpc: {} }, route: { cluster: 'app_grpc' } },
  { match: { prefix: '/' }, route: { cluster: 'app' } },
];

function toCallee(cluster: string) {
  const retry_policy = { retry_on: '5xx,connect-failure,refused-stream,reset', num_retries: 2 };
  return [{ match: { prefix: '/' }, route: { cluster, retry_policy } }];
}

function inbound(service: string, name: string, port: number) {
  return {
    name,
    traffic_direction: 'INBOUND',
    address: at('0.0.0.0', port),
    filter_chains: [{ filters: [connectionManager(service, name, TO_APP)] }],
  };
}

function connectionManager(service: string, name: string, routes: object[]) {
  return {
    name: 'envoy.filters.network.http_connection_manager',
    typed_config: type('envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager', {
      stat_prefix: name,
      upgrade_configs: [{ upgrade_type: 'websocket' }],
      http2_protocol_options: { allow_connect: true },
      tracing: tracing(service),
      access_log: [
        {
          name: 'envoy.access_loggers.stdout',
          typed_config: type('envoy.extensions.access_loggers.stream.v3.StdoutAccessLog', {
            log_format: { json_format: { listener: name, path: '%REQ(:PATH)%', status: '%RESPONSE_CODE%' } },
          }),
        },
      ],
      route_config: {
        virtual_hosts: [{ name, domains: ['*'], routes }],
      },
      http_filters: [
        {
          name: 'envoy.filters.http.health_check',
          typed_config: type(`${HTTP_FILTERS}.health_check.v3.HealthCheck`, {
            pass_through_mode: true,
            headers: [
              { name: ':path', string_match: { safe_regex: { regex: '/health|/grpc.health.v1.Health/Check' } } },
            ],
          }),
        },
        { name: 'envoy.filters.http.router', typed_config: type(`${HTTP_FILTERS}.router.v3.Router`) },
      ],
    }),
  };
}

function tracing(service: string) {
  return {
    random_sampling: { value: 100 },
    spawn_upstream_span: true,
    provider: {
      name: 'envoy.tracers.opentelemetry',
      typed_config: type('envoy.config.trace.v3.OpenTelemetryConfig', {
        grpc_service: { envoy_grpc: { cluster_name: 'otel' }, timeout: '0.250s' },
        service_name: service,
      }),
    },
  };
}

function calledCluster({ name, isGrpc }: { name: string; isGrpc: boolean }) {
  const check = isGrpc
    ? { grpc_health_check: {} }
    : { http_health_check: { path: '/health', codec_client_type: 'HTTP2' } };
  return {
    name,
    connect_timeout: '1s',
    cluster_type: {
      name: 'envoy.clusters.dns',
      typed_config: type('envoy.extensions.clusters.dns.v3.DnsCluster', {
        respect_dns_ttl: true,
        dns_lookup_family: 'V4_ONLY',
        typed_dns_resolver_config: {
          name: 'envoy.network.dns_resolver.cares',
          typed_config: type('envoy.extensions.network.dns_resolver.cares.v3.CaresDnsResolverConfig', {
            dns_resolver_options: { no_default_search_domain: true },
          }),
        },
      }),
    },
    load_assignment: { cluster_name: name, endpoints: toHost(`${name}.trading.internal`, 15001) },
    common_lb_config: { update_merge_window: '0s' },
    health_checks: [
      {
        timeout: '1s',
        interval: '1s',
        unhealthy_threshold: 1,
        healthy_threshold: 1,
        no_traffic_interval: '1s',
        ...check,
      },
    ],
    typed_extension_protocol_options: protocol({ explicit_http_config: { http2_protocol_options: {} } }),
  };
}
