import type { Duration } from 'aws-cdk-lib';
import type { NetworkConnections } from '../../network-connections';
import { PORTS } from '../ports';
import { networkLog } from './access-log';
import { connectionManager } from './connection-manager';
import { BUFFER_LIMIT } from './edge';
import { healthCheckFilter } from './health-checks';
import { address, extension, inSeconds, type Message } from './protobuf';
import { APPLICATION_CLUSTER, type Application, type ProxyConfig } from './proxy-config';
import { loadBalancerTls } from './tls';

const EVERYWHERE = '0.0.0.0';
/** The load balancer forgets an idle connection first, and Envoy then closes what is left of it. Unit: seconds. */
const AFTER_LOAD_BALANCER = 60;

/**
 * Returns the listeners for a Network Load Balancer, which sends the connections of clients: one for the connections, and
 * one for its health checks. Only its security group has access.
 *
 * With one listener for both, each health check would be a connection to the application.
 */
export function networkListeners(config: ProxyConfig, connections: NetworkConnections): Message[] {
  return [forConnections(config, connections), forHealthChecks(config)];
}

function forConnections({ mutualTls, accessLogs }: ProxyConfig, connections: NetworkConnections): Message {
  const { encrypted, idleTimeout } = connections;
  return {
    ...inbound('network_load_balancer', PORTS.loadBalancer),
    filter_chains: [
      {
        ...tls(mutualTls && encrypted),
        filters: [
          extension('envoy.filters.network.tcp_proxy', 'envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy', {
            stat_prefix: 'network_load_balancer',
            cluster: APPLICATION_CLUSTER,
            idle_timeout: inSeconds(secondsAfter(idleTimeout)),
            access_log: accessLogs ? networkLog() : undefined,
          }),
        ],
      },
    ],
  };
}

/** Envoy answers by its own connections to the application. It fails the checks of a task that is about to stop. */
function forHealthChecks(config: ProxyConfig): Message {
  return {
    ...inbound('network_health', PORTS.networkHealth),
    filter_chains: [
      {
        ...tls(config.mutualTls),
        filters: [
          connectionManager(config, {
            direction: 'inbound',
            name: 'network_health',
            streamIdleTimeout: inSeconds(5),
            filters: [healthCheckFilter(config.application as Application)],
            virtualHost: { name: 'none', domains: ['*'] },
          }),
        ],
      },
    ],
  };
}

function inbound(name: string, port: number): Message {
  return {
    name,
    traffic_direction: 'INBOUND',
    address: address(EVERYWHERE, port),
    per_connection_buffer_limit_bytes: BUFFER_LIMIT,
  };
}

function tls(encrypted: boolean): Message {
  if (!encrypted) return {};
  return { transport_socket_connect_timeout: inSeconds(5), transport_socket: loadBalancerTls() };
}

function secondsAfter(idleTimeout: Duration): number {
  return idleTimeout.toSeconds() + AFTER_LOAD_BALANCER;
}
