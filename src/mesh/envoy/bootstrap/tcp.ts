import type { Plain } from '../compact-yaml';
import { connectionLog } from './access-log';
import { BUFFER_LIMIT } from './edge';
import { address, extension, type Message, seconds } from './protobuf';
import type { Callee, ProxyConfig } from './proxy-config';

const LOOPBACK = '127.0.0.1';
/**
 * The maximum number of attempts to connect, for which the application has sent nothing yet. Envoy prefers a task that
 * refuses, because it has the fewest connections. The default of five errors ejects this task before the attempts end.
 */
const CONNECT_ATTEMPTS = 10;

/**
 * Returns a listener on the loopback interface for a callee with TCP.
 *
 * Each connection becomes a CONNECT request to the callee's Envoy. So both Envoys know whether the application has
 * accepted it, and health checks, mutual TLS and the drain work on the same port as for HTTP.
 */
export function tcpListener(callee: Callee, { accessLogs }: ProxyConfig): Message {
  const { serviceName, port, idleTimeout } = callee;
  return {
    name: `callee_${serviceName}`,
    traffic_direction: 'OUTBOUND',
    address: address(LOOPBACK, port),
    per_connection_buffer_limit_bytes: BUFFER_LIMIT,
    // Connections from outside must not prevent the calls of the application.
    ignore_global_conn_limit: true,
    filter_chains: [
      {
        filters: [
          extension('envoy.filters.network.tcp_proxy', 'envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy', {
            stat_prefix: `callee_${serviceName}`,
            ...target(callee),
            idle_timeout: seconds(idleTimeout),
            max_connect_attempts: CONNECT_ATTEMPTS,
            tunneling_config: { hostname: `${serviceName}:${port}` },
            access_log: accessLogs ? connectionLog() : undefined,
          }),
        ],
      },
    ],
  };
}

/** Only weighted routes apply to TCP, and the first one applies to all connections. */
function target({ serviceName, routes: [route] }: Callee): Message {
  const [first, ...rest] = (route?.targets ?? [{ serviceName, weight: 100 }]).filter(({ weight }) => weight > 0);
  if (rest.length === 0) return { cluster: first.serviceName };
  const clusters: Plain = [first, ...rest].map((version) => ({ name: version.serviceName, weight: version.weight }));
  return { weighted_clusters: { clusters } };
}
