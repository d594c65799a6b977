import type { Plain } from '../compact-yaml';
import { accessLog } from './access-log';
import { extension, inSeconds, type Message } from './protobuf';
import type { ProxyConfig } from './proxy-config';

/** What the requests of a listener go through. */
interface ConnectionManager {
  readonly direction: 'inbound' | 'outbound';
  readonly name: string;
  readonly virtualHost: Message;
  /** How long a stream may stay idle, where no route says. */
  readonly streamIdleTimeout: string;
  /** Filters before the router. */
  readonly filters?: Message[];
  /** What this listener alone has. */
  readonly more?: Message;
}

/** HTTP/1.1, HTTP/2, gRPC and WebSocket, in whichever the client speaks. */
export function connectionManager(config: ProxyConfig, manager: ConnectionManager): Message {
  const { direction, name, virtualHost, streamIdleTimeout, filters = [], more } = manager;
  return extension(
    'envoy.filters.network.http_connection_manager',
    'envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager',
    {
      stat_prefix: name,
      server_header_transformation: 'PASS_THROUGH',
      stream_idle_timeout: streamIdleTimeout,
      request_headers_timeout: inSeconds(10),
      // Longer than the idle connections of callers live: the side that sends must be the one that closes.
      common_http_protocol_options: { idle_timeout: inSeconds(90) },
      // What proxies of applications speak that were told nothing.
      http_protocol_options: { accept_http_10: true },
      http2_protocol_options: { allow_connect: true },
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

/** Envoy's part of a trace. A request that is traced already goes on being traced, or not. */
function tracing({ serviceName, traces }: ProxyConfig): Plain | undefined {
  if (!traces) return undefined;
  return {
    random_sampling: { value: Math.round(traces.samplingRatio * 1_000_000) / 10_000 },
    provider: extension('envoy.tracers.opentelemetry', 'envoy.config.trace.v3.OpenTelemetryConfig', {
      grpc_service: { envoy_grpc: { cluster_name: TRACE_CLUSTER }, timeout: '0.25s' },
      service_name: serviceName,
    }),
  };
}

/** Where traces go. */
export const TRACE_CLUSTER = 'traces';
