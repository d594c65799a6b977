import type { Duration } from 'aws-cdk-lib';
import type { Plain } from '../compact-yaml';
import { PORTS } from '../ports';
import { refusalLog } from './access-log';
import { connectionManager } from './connection-manager';
import { address, extension, inSeconds, type Message, seconds } from './protobuf';
import { APPLICATION_CLUSTER, type ProxyConfig } from './proxy-config';
import { PORT_HEADER, routesTo } from './routes';
import { downstreamTls } from './tls';

const EVERYWHERE = '0.0.0.0';
const LOOPBACK = '127.0.0.1';
/** What one connection may hold back. Unit: bytes. */
const BUFFER_LIMIT = 1_048_576;

/** Where Envoy listens: for other services, for the load balancer and for the application, each only if there is such. */
export function listeners(config: ProxyConfig): Message[] {
  return [
    ...(config.callers.length > 0 ? [forServices(config)] : []),
    ...(config.behindLoadBalancer ? [forLoadBalancer(config)] : []),
    ...(config.callees.length > 0 ? [forApplication(config)] : []),
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
        transport_socket_connect_timeout: mutualTls ? inSeconds(5) : undefined,
        transport_socket: mutualTls ? downstreamTls(callers) : undefined,
        // The application learns who called from x-forwarded-client-cert, which only Envoy can set.
        filters: [
          toApplication(config, 'services', {
            forward_client_cert_details: 'SANITIZE_SET',
            set_current_client_cert_details: { uri: true, dns: true },
          }),
        ],
      },
    ],
    access_log: mutualTls && config.accessLogs ? refusalLog() : undefined,
  };
}

/** A load balancer shows no certificate: its listener is another one, which its security group alone is let in to. */
function forLoadBalancer(config: ProxyConfig): Message {
  return {
    name: 'load_balancer',
    traffic_direction: 'INBOUND',
    address: address(EVERYWHERE, PORTS.loadBalancer),
    per_connection_buffer_limit_bytes: BUFFER_LIMIT,
    // What Envoys tell each other, nobody outside may say.
    filter_chains: [
      {
        filters: [toApplication(config, 'load_balancer', {}, { request_headers_to_remove: ['x-envoy-original-host'] })],
      },
    ],
  };
}

function toApplication(config: ProxyConfig, name: string, more: Message = {}, host: Message = {}): Message {
  const { healthPath, idleTimeout } = config;
  return connectionManager(config, {
    direction: 'inbound',
    name,
    streamIdleTimeout: seconds(idleTimeout),
    // Lets a task that is about to stop say that it is not well, whatever the application says.
    filters: [
      extension('envoy.filters.http.health_check', 'envoy.extensions.filters.http.health_check.v3.HealthCheck', {
        pass_through_mode: true,
        headers: [
          { name: ':method', string_match: { exact: 'GET' } },
          { name: ':path', string_match: { exact: healthPath } },
        ],
      }),
    ],
    more,
    // Without a time limit: the caller's Envoy has it.
    virtualHost: {
      ...anyHost('app', [{ match: { prefix: '/' }, route: { cluster: APPLICATION_CLUSTER, timeout: '0s' } }]),
      ...host,
    },
  });
}

/** One listener with a port for each callee, on the loopback interface. */
function forApplication(config: ProxyConfig): Message {
  const [first, ...rest] = config.callees.map(({ port }) => address(LOOPBACK, port));
  return {
    name: 'callees',
    traffic_direction: 'OUTBOUND',
    address: first,
    additional_addresses: rest.length > 0 ? rest.map((also) => ({ address: also })) : undefined,
    per_connection_buffer_limit_bytes: BUFFER_LIMIT,
    filter_chains: [
      {
        filters: [
          connectionManager(config, {
            direction: 'outbound',
            name: 'callees',
            streamIdleTimeout: seconds(longest(config.callees.map(({ idleTimeout }) => idleTimeout))),
            more: { early_header_mutation_extensions: [BY_PORT] },
            virtualHost: {
              ...anyHost('callees', config.callees.flatMap(routesTo)),
              request_headers_to_remove: [PORT_HEADER],
              include_request_attempt_count: true,
            },
          }),
        ],
      },
    ],
  };
}

/** What is before the routes, which say it themselves; none is without limit. */
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

/** Routes look at headers only, and the application's own may say anything. */
const BY_PORT = extension('port', 'envoy.extensions.http.early_header_mutation.header_mutation.v3.HeaderMutation', {
  mutations: [
    {
      append: {
        header: { key: PORT_HEADER, value: '%DOWNSTREAM_LOCAL_PORT%' },
        append_action: 'OVERWRITE_IF_EXISTS_OR_ADD',
      },
    },
  ],
});
