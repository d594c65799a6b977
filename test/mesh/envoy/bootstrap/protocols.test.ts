import { Duration } from 'aws-cdk-lib';
import { MeshRoute, Protocol, RetryCondition, RetryPolicy, WeightedTarget } from '../../../../src';
import { bootstrap } from '../../../../src/mesh/envoy/bootstrap/bootstrap';
import type { Callee, ProxyConfig } from '../../../../src/mesh/envoy/bootstrap/proxy-config';
import type { Json } from '../../../support/json';

const HTTP_OPTIONS = 'envoy.extensions.upstreams.http.v3.HttpProtocolOptions';
const idleTimeout = Duration.minutes(5);

/** The configuration of an Envoy whose application and whose callee have a protocol. */
function configOf(protocol: Protocol, more: Partial<ProxyConfig> = {}, callee: Partial<Callee> = {}): ProxyConfig {
  return {
    serviceName: 'gateway',
    application: { port: 8080, protocol, healthPath: '/health', idleTimeout },
    accessLogs: true,
    edge: {
      memoryMiB: 192,
      maxConnections: 576,
      uploadTimeout: Duration.minutes(15),
      allowUnderscores: false,
      allowEscapedSlashes: false,
    },
    mutualTls: true,
    callers: ['spiffe://trading.internal/web'],
    behindLoadBalancer: false,
    callees: [
      {
        port: 15_101,
        serviceName: 'engine',
        protocol,
        timeout: Duration.seconds(16),
        idleTimeout,
        retry: RetryPolicy.attempts(3),
        perTryTimeout: Duration.seconds(5),
        routes: [],
        ...callee,
      },
    ],
    upstreams: [
      {
        serviceName: 'engine',
        hostName: 'engine.trading.internal',
        protocol,
        healthPath: '/health',
        idleTimeout,
        outlierDetection: { consecutiveErrors: 5, baseEjectionTime: Duration.seconds(30), maxEjectionPercent: 50 },
        connectionLimits: { maxConnections: 9, maxPendingRequests: 9, maxRequests: 9, retryBudgetPercent: 20 },
      },
    ],
    ...more,
  };
}

const resources = (config: ProxyConfig): Json => (bootstrap(config) as Json).static_resources;
const clusterOf = (config: ProxyConfig, wanted: string): Json =>
  resources(config).clusters.find(({ name }: Json) => name === wanted);
const listenerOf = (config: ProxyConfig, wanted: string): Json =>
  resources(config).listeners.find(({ name }: Json) => name === wanted);
const filterOf = (config: ProxyConfig, listener: string): Json =>
  listenerOf(config, listener).filter_chains[0].filters[0].typed_config;
const versionOf = (cluster: Json) => Object.keys(cluster.typed_extension_protocol_options[HTTP_OPTIONS]).at(-1);

const health = ({ health_checks: [check] }: Json): Json =>
  Object.fromEntries(Object.entries(check).filter(([name]) => name.endsWith('_check')));
const healthFilter = (config: ProxyConfig): Json => filterOf(config, 'services').http_filters[0].typed_config;

describe.each([
  [Protocol.http2(), { http_health_check: { path: '/health', codec_client_type: 'HTTP2' } }, ['GET', '/health']],
  [
    Protocol.grpc(),
    { http_health_check: { path: '/AWS.ALB/healthcheck', method: 'POST', codec_client_type: 'HTTP2' } },
    ['/AWS.ALB/healthcheck'],
  ],
  [Protocol.grpc({ healthService: '' }), { grpc_health_check: {} }, ['/grpc.health.v1.Health/Check']],
  [
    Protocol.grpc({ healthService: 'trading.v1.Prices' }),
    { grpc_health_check: { service_name: 'trading.v1.Prices' } },
    ['/grpc.health.v1.Health/Check'],
  ],
])('%s', (protocol, expectedHealth, matched) => {
  const config = configOf(protocol);

  test('goes to the callee and to the application as HTTP/2', () => {
    expect(versionOf(clusterOf(config, 'local_app'))).toBe('explicit_http_config');
    expect(versionOf(clusterOf(config, 'engine'))).toBe('explicit_http_config');
    expect(clusterOf(config, 'engine').typed_extension_protocol_options[HTTP_OPTIONS].explicit_http_config).toEqual({
      http2_protocol_options: expect.objectContaining({ max_concurrent_streams: 100 }),
    });
  });

  test('has its own health check, which fails while the task stops', () => {
    expect(health(clusterOf(config, 'engine'))).toMatchObject(expectedHealth);
    const { pass_through_mode, headers } = healthFilter(config);
    expect(pass_through_mode).toBe(true);
    expect(headers.map(({ string_match }: Json) => string_match.exact)).toEqual(matched);
  });

  test('has no health check of the application by Envoy', () => {
    expect(clusterOf(config, 'local_app').health_checks).toBeUndefined();
  });
});

test('HTTP keeps the version of the caller', () => {
  expect(versionOf(clusterOf(configOf(Protocol.http()), 'engine'))).toBe('use_downstream_protocol_config');
});

describe('retries of gRPC', () => {
  const retryOf = (retry: RetryPolicy): string[] =>
    filterOf(configOf(Protocol.grpc(), {}, { retry, perTryTimeout: undefined }), 'callees')
      .route_config.virtual_hosts[0].routes.map(({ route }: Json) => route.retry_policy)
      .filter((policy?: Json) => policy)
      .map(({ retry_on, per_try_timeout }: Json) => [retry_on, per_try_timeout]);

  test('happen by default only if nothing was sent, because every call is a POST', () => {
    // The first route is for other methods than POST, which gRPC never sends.
    expect(retryOf(RetryPolicy.attempts(3)).at(-1)).toEqual([
      'connect-failure,refused-stream,reset-before-request',
      undefined,
    ]);
  });

  test('include the statuses of gRPC if the application recognizes a repeated call', () => {
    expect(retryOf(RetryPolicy.attempts(3, { repeatNonIdempotent: true }))).toEqual([
      ['5xx,internal,unavailable,gateway-error,connect-failure,refused-stream,reset', undefined],
    ]);
    const on = [RetryCondition.GATEWAY_ERROR];
    expect(retryOf(RetryPolicy.attempts(3, { on, repeatNonIdempotent: true }))).toEqual([
      ['gateway-error,unavailable', undefined],
    ]);
  });
});

test('a stream of gRPC has no time in which it must be complete', () => {
  expect(filterOf(configOf(Protocol.grpc()), 'services').request_timeout).toBe('0s');
  expect(filterOf(configOf(Protocol.http2()), 'services').request_timeout).toBe('900s');
});

describe('Protocol.tcp()', () => {
  const config = configOf(Protocol.tcp());

  test('has a listener for each callee, and no listener of HTTP callees', () => {
    expect(resources(config).listeners.map(({ name }: Json) => name)).toEqual(['services', 'callee_engine']);
    expect(listenerOf(config, 'callee_engine').address.socket_address).toEqual({
      address: '127.0.0.1',
      port_value: 15_101,
    });
  });

  test('is a CONNECT request to the Envoy of the callee, with attempts at other tasks', () => {
    const proxy = filterOf(config, 'callee_engine');
    expect(proxy).toMatchObject({
      cluster: 'engine',
      idle_timeout: '300s',
      max_connect_attempts: 10,
      tunneling_config: { hostname: 'engine:15101' },
    });
    const { json_format } = proxy.access_log[0].typed_config.log_format;
    expect(json_format).toMatchObject({ direction: 'outbound', protocol: 'TCP' });
    expect(filterOf({ ...config, accessLogs: false }, 'callee_engine').access_log).toBeUndefined();
    expect(clusterOf(config, 'engine').typed_extension_protocol_options[HTTP_OPTIONS].explicit_http_config).toEqual({
      http_protocol_options: {},
    });
  });

  test('ends at the Envoy of the callee, which accepts nothing but CONNECT', () => {
    const { upgrade_configs, route_config } = filterOf(config, 'services');
    expect(upgrade_configs).toEqual([{ upgrade_type: 'CONNECT' }]);
    expect(route_config.virtual_hosts[0].routes).toEqual([
      {
        match: { connect_matcher: {} },
        route: {
          cluster: 'local_app',
          timeout: '0s',
          upgrade_configs: [{ upgrade_type: 'CONNECT', connect_config: {} }],
        },
      },
    ]);
    expect(listenerOf(config, 'services').filter_chains[0].transport_socket).toBeDefined();
  });

  test('is healthy while the application accepts connections', () => {
    expect(health(clusterOf(config, 'local_app'))).toEqual({ tcp_health_check: {} });
    expect(clusterOf(config, 'local_app').typed_extension_protocol_options).toBeUndefined();
    expect(health(clusterOf(config, 'engine'))).toEqual({ http_health_check: { path: '/health' } });
    expect(healthFilter(config)).toMatchObject({
      pass_through_mode: false,
      cluster_min_healthy_percentages: { local_app: { value: 100 } },
    });
  });

  test('divides connections between versions by weight', () => {
    const divided = (...weights: number[]) => {
      const targets = weights.map((weight, index) => new WeightedTarget(['engine', 'engine-next'][index], weight));
      return filterOf(configOf(Protocol.tcp(), {}, { routes: [MeshRoute.weighted(targets)] }), 'callee_engine');
    };
    expect(divided(90, 10).weighted_clusters.clusters).toEqual([
      { name: 'engine', weight: 90 },
      { name: 'engine-next', weight: 10 },
    ]);
    expect(divided(0, 100)).toMatchObject({ cluster: 'engine-next' });
  });
});

describe('the listeners for a Network Load Balancer', () => {
  const network = (encrypted: boolean, more: Partial<ProxyConfig> = {}) =>
    configOf(Protocol.tcp(), { network: { encrypted, idleTimeout: Duration.seconds(350) }, ...more });
  const LISTENERS = ['network_load_balancer', 'network_health'];

  test('exist only behind one', () => {
    for (const name of LISTENERS) expect(listenerOf(configOf(Protocol.tcp()), name)).toBeUndefined();
  });

  test('send the bytes to the application, and close idle connections after the load balancer forgot them', () => {
    expect(listenerOf(network(false), LISTENERS[0]).address.socket_address).toEqual({
      address: '0.0.0.0',
      port_value: 15_002,
    });
    expect(filterOf(network(false), LISTENERS[0])).toMatchObject({ cluster: 'local_app', idle_timeout: '410s' });
  });

  test('answer health checks by the connections to the application, and nothing else', () => {
    const {
      http_filters: [check],
      route_config: routes,
    } = filterOf(network(false), LISTENERS[1]);
    expect(check.typed_config).toMatchObject({
      pass_through_mode: false,
      cluster_min_healthy_percentages: { local_app: { value: 100 } },
    });
    expect(routes.virtual_hosts).toEqual([{ name: 'none', domains: ['*'] }]);
  });

  test.each([
    [false, true, [false, true]],
    [true, true, [true, true]],
    [true, false, [false, false]],
  ])('with encrypted: %s and mutualTls: %s have TLS: %j', (encrypted, mutualTls, expected) => {
    const config = network(encrypted, { mutualTls });
    const chains = LISTENERS.map((name) => listenerOf(config, name).filter_chains[0]);
    expect(chains.map(({ transport_socket: socket }) => socket !== undefined)).toEqual(expected);
  });

  test('write a line with the address of the client for each connection, unless there are no logs', () => {
    const [log] = filterOf(network(false), LISTENERS[0]).access_log;
    expect(log.typed_config.log_format.json_format).toMatchObject({ client: '%DOWNSTREAM_REMOTE_ADDRESS%' });
    expect(filterOf(network(false, { accessLogs: false }), LISTENERS[0])).not.toHaveProperty('access_log');
  });
});

test.each([Protocol.http(), Protocol.grpc(), Protocol.tcp()])(
  'the application of $name gets twice as many requests as the task accepts connections',
  (protocol) => {
    const { clusters } = (bootstrap(configOf(protocol)) as Json).static_resources;
    const [threshold] = clusters.find(({ name }: Json) => name === 'local_app').circuit_breakers.thresholds;
    expect(threshold).toEqual({ max_connections: 1_152, max_pending_requests: 1_152, max_requests: 1_152 });
  },
);
