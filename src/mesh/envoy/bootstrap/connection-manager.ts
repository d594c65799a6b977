import type { Plain } from '../compact-yaml';
import { accessLog } from './access-log';
import { HTTP2_LIMITS, paths } from './edge';
import { extension, inSeconds, type Message } from './protobuf';
import type { ProxyConfig } from './proxy-config';

/** The settings of a listener's connection manager. */
interface ConnectionManager {
  readonly direction: 'inbound' | 'outbound';
  readonly name: string;
  readonly virtualHost: Message;
  /** The idle timeout of a stream if its route has none. */
  readonly streamIdleTimeout: string;
  /** Filters before the router. */
  readonly filters?: Message[];
  /** Additional options of all HTTP versions. */
  readonly connection?: Message;
  /** Additional fields of this listener. */
  readonly more?: Message;
}

/** Returns a connection manager for HTTP/1.1, HTTP/2, gRPC and WebSocket, whichever the client uses. */
export function connectionManager(config: ProxyConfig, manager: ConnectionManager): Message {
  const { direction, name, virtualHost, streamIdleTimeout, filters = [], connection, more } = manager;
  return extension(
    'envoy.filters.network.http_connection_manager',
    'envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager',
    {
      stat_prefix: name,
      server_header_transformation: 'PASS_THROUGH',
      stream_idle_timeout: streamIdleTimeout,
      request_headers_timeout: inSeconds(10),
      // Longer than the idle timeout of callers, because the side that sends requests must close first.
      common_http_protocol_options: { idle_timeout: inSeconds(90), ...connection },
      // HTTP/1.0 is the default of some proxies inside applications.
      http_protocol_options: { accept_http_10: true },
      http2_protocol_options: { ...HTTP2_LIMITS, allow_connect: true },
      ...paths(config),
      upgrade_configs: [{ upgrade_type: 'websocket' }],
      access_log: config.accessLogs ? accessLog(direction) : undefined,
      tracing: tracing(config),
      ...more,
      route_config: { name, virtual_hosts: [virtualHost] },
      http_filters: [
        ...filters,
        extension('envoy.filters.http.router', 'envoy.extensions.filters.http.router.v3.Router'),
      ],
    },
  );
}

/** Configures Envoy's spans. For a request that already has a trace context, its sampling decision is kept. */
function tracing({ serviceName, traces }: ProxyConfig): Plain | undefined {
  if (!traces) return undefined;
  return {
    // Without this, the header x-client-trace-id forces a trace.
    client_sampling: { value: 0 },
    random_sampling: { value: Math.round(traces.samplingRatio * 1_000_000) / 10_000 },
    provider: extension('envoy.tracers.opentelemetry', 'envoy.config.trace.v3.OpenTelemetryConfig', {
      grpc_service: { envoy_grpc: { cluster_name: TRACE_CLUSTER }, timeout: '0.25s' },
      service_name: serviceName,
    }),
  };
}

/** The cluster of the trace collector. */
export const TRACE_CLUSTER = 'local_traces';
