import type { Duration } from 'aws-cdk-lib';
import type { Plain } from '../compact-yaml';
import { PORTS } from '../ports';
import { refusalLog } from './access-log';
import { connectionManager } from './connection-manager';
import { BUFFER_LIMIT, FROM_LOAD_BALANCER, FROM_SERVICES, inbound, mutation, removedByPrefix } from './edge';
import { healthCheckFilter } from './health-checks';
import { networkListeners } from './network';
import { address, inSeconds, type Message, seconds } from './protobuf';
import { APPLICATION_CLUSTER, type Application, type Callee, type ProxyConfig } from './proxy-config';
import { PORT_HEADER, routesTo } from './routes';
import { tcpListener } from './tcp';
import { downstreamTls, loadBalancerTls } from './tls';

const EVERYWHERE = '0.0.0.0';
const LOOPBACK = '127.0.0.1';
/** Longer than any idle timeout of a load balancer (4,000 s), because the side that sends requests must close first. */
const OF_LOAD_BALANCER: Message = { idle_timeout: inSeconds(4_060) };

/** Returns the listeners for other services, the load balancer and the application, each only if it is needed. */
export function listeners(config: ProxyConfig): Message[] {
  const callees = config.callees.filter(({ protocol }) => protocol._isHttp);
  return [
    ...(config.callers.length > 0 ? [forServices(config)] : []),
    ...(config.behindLoadBalancer ? [forLoadBalancer(config)] : []),
    ...(config.network ? networkListeners(config, config.network) : []),
    ...(callees.length > 0 ? [forApplication(config, callees)] : []),
    ...config.callees.filter(({ protocol }) => !protocol._isHttp).map((callee) => tcpListener(callee, config)),
  ];
}

function forServices(config: ProxyConfig): Message {
  const { mutualTls, callers } = config;
  return {
    name: 'services',
    traffic_direction: 'INBOUND',
    address: address(EVERYWHERE, PORTS.mesh),
    per_connection_buffer_limit_bytes: BUFFER_LIMIT,
    filter_chains: [
      {
        ...encrypted(mutualTls && downstreamTls(callers)),
        // x-forwarded-client-cert identifies the caller to the application, and only Envoy can set it.
        filters: [
          toApplication(config, 'services', {
            ...FROM_SERVICES,
            forward_client_cert_details: 'SANITIZE_SET',
            set_current_client_cert_details: { uri: true, dns: true },
          }),
        ],
      },
    ],
    access_log: mutualTls && config.accessLogs ? refusalLog() : undefined,
  };
}

/**
 * Returns a separate listener for the load balancer, which presents no certificate and verifies none. Only its security
 * group has access.
 */
function forLoadBalancer(config: ProxyConfig): Message {
  const { mutualTls, accessLogs } = config;
  return {
    name: 'load_balancer',
    traffic_direction: 'INBOUND',
    address: address(EVERYWHERE, PORTS.loadBalancer),
    per_connection_buffer_limit_bytes: BUFFER_LIMIT,
    filter_chains: [
      {
        ...encrypted(mutualTls && loadBalancerTls()),
        filters: [toApplication(config, 'load_balancer', FROM_LOAD_BALANCER, OF_LOAD_BALANCER)],
      },
    ],
    access_log: mutualTls && accessLogs ? refusalLog() : undefined,
  };
}

/** Returns the TLS fields of a filter chain, if it has TLS. */
function encrypted(transportSocket: Message | false): Message {
  return transportSocket ? { transport_socket_connect_timeout: inSeconds(5), transport_socket: transportSocket } : {};
}

function toApplication(config: ProxyConfig, name: string, more: Message, ofConnection: Message = {}): Message {
  // Only a service has callers or a load balancer, so the application exists.
  const application = config.application as Application;
  const { protocol, idleTimeout } = application;
  const { connection, manager } = inbound(config);
  return connectionManager(config, {
    direction: 'inbound',
    name,
    streamIdleTimeout: seconds(idleTimeout),
    filters: [healthCheckFilter(application)],
    connection: { ...connection, ...ofConnection },
    more: {
      ...manager,
      // A gRPC client may send a stream without an end, and the response begins only after it.
      ...(protocol.name === 'grpc' && { request_timeout: inSeconds(0) }),
      ...(protocol._isHttp ? {} : { upgrade_configs: [{ upgrade_type: 'CONNECT' }] }),
      ...more,
    },
    virtualHost: anyHost('app', [protocol._isHttp ? toHttp() : toTcp()]),
  });
}

/** Has no timeout, because the caller's Envoy enforces it. */
function toHttp(): Message {
  return { match: { prefix: '/' }, route: { cluster: APPLICATION_CLUSTER, timeout: inSeconds(0) } };
}

/** Ends the CONNECT request of the caller's Envoy. Its bytes go to the application. */
function toTcp(): Message {
  return {
    match: { connect_matcher: {} },
    route: {
      cluster: APPLICATION_CLUSTER,
      timeout: inSeconds(0),
      upgrade_configs: [{ upgrade_type: 'CONNECT', connect_config: {} }],
    },
  };
}

/** Returns one listener on the loopback interface, with a port for each callee with HTTP. */
function forApplication(config: ProxyConfig, callees: Callee[]): Message {
  const [first, ...rest] = callees.map(({ port }) => address(LOOPBACK, port));
  return {
    name: 'callees',
    traffic_direction: 'OUTBOUND',
    address: first,
    additional_addresses: rest.length > 0 ? rest.map((also) => ({ address: also })) : undefined,
    per_connection_buffer_limit_bytes: BUFFER_LIMIT,
    // Connections from outside must not prevent the calls of the application.
    ignore_global_conn_limit: true,
    filter_chains: [
      {
        filters: [
          connectionManager(config, {
            direction: 'outbound',
            name: 'callees',
            streamIdleTimeout: seconds(longest(callees.map(({ idleTimeout }) => idleTimeout))),
            more: { early_header_mutation_extensions: [BY_PORT] },
            virtualHost: {
              ...anyHost('callees', callees.flatMap(routesTo)),
              request_headers_to_remove: [PORT_HEADER],
              include_request_attempt_count: true,
            },
          }),
        ],
      },
    ],
  };
}

/** Returns the longest timeout, for the time before a route is selected. A timeout of 0 means no limit. */
function longest(timeouts: Duration[]): Duration {
  return timeouts.reduce((one, other) =>
    one.toMilliseconds() === 0 || (other.toMilliseconds() !== 0 && one.toMilliseconds() > other.toMilliseconds())
      ? one
      : other,
  );
}

function anyHost(name: string, routes: Plain[]): Message {
  return { name, domains: ['*'], routes };
}

/** Adds the port as a header, because routes match only headers and the application can set its headers freely. */
const BY_PORT = mutation('port', [
  // An application may pass on headers that it received, and these must not change the traffic policy.
  removedByPrefix('x-envoy-'),
  {
    append: {
      header: { key: PORT_HEADER, value: '%DOWNSTREAM_LOCAL_PORT%' },
      append_action: 'OVERWRITE_IF_EXISTS_OR_ADD',
    },
  },
]);
