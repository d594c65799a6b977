import { Duration } from 'aws-cdk-lib';
import {
  type MeshRoute,
  Protocol,
  RetryCondition,
  RetryPolicy,
  MeshRoute as Route,
  WeightedTarget,
} from '../../../../src';
import { bootstrap } from '../../../../src/mesh/envoy/bootstrap/bootstrap';
import type { Callee, ProxyConfig, Upstream } from '../../../../src/mesh/envoy/bootstrap/proxy-config';
import { routesTo } from '../../../../src/mesh/envoy/bootstrap/routes';
import type { Json } from '../../../support/json';

const upstream = (serviceName: string, more: Partial<Upstream> = {}): Upstream => ({
  serviceName,
  hostName: `${serviceName}.trading.internal`,
  protocol: Protocol.http(),
  healthPath: '/health',
  idleTimeout: Duration.minutes(5),
  outlierDetection: { consecutiveErrors: 5, baseEjectionTime: Duration.seconds(30), maxEjectionPercent: 50 },
  connectionLimits: { maxConnections: 1024, maxPendingRequests: 1024, maxRequests: 1024, retryBudgetPercent: 20 },
  ...more,
});
const callee = (more: Partial<Callee> = {}): Callee => ({
  port: 15_101,
  serviceName: 'engine',
  protocol: Protocol.http(),
  timeout: Duration.seconds(16),
  idleTimeout: Duration.minutes(5),
  retry: RetryPolicy.attempts(3),
  perTryTimeout: Duration.seconds(5),
  routes: [],
  ...more,
});
const proxy = (more: Partial<ProxyConfig> = {}): ProxyConfig => ({
  serviceName: 'gateway',
  application: { port: 8080, protocol: Protocol.http(), healthPath: '/health', idleTimeout: Duration.minutes(5) },
  accessLogs: true,
  edge: {
    memoryMiB: 192,
    maxConnections: 576,
    uploadTimeout: Duration.minutes(15),
    allowUnderscores: false,
    allowEscapedSlashes: false,
  },
  mutualTls: false,
  callers: [],
  behindLoadBalancer: false,
  callees: [],
  upstreams: [],
  ...more,
});
const ALL = proxy({
  mutualTls: true,
  traces: { otlpPort: 4317, samplingRatio: 0.05 },
  callers: ['spiffe://trading.internal/web'],
  behindLoadBalancer: true,
  callees: [callee()],
  upstreams: [upstream('engine')],
});
const resources = (config: ProxyConfig): Json => (bootstrap(config) as Json).static_resources;
const names = (config: ProxyConfig) => resources(config).listeners.map(({ name }: Json) => name);
const manager = (config: ProxyConfig, index = 0): Json =>
  resources(config).listeners[index].filter_chains[0].filters[0].typed_config;

test('a bootstrap in which everything is there keeps its form', () => {
  expect(bootstrap(ALL)).toMatchSnapshot();
});

test('has only the listeners that are needed', () => {
  expect(names(proxy())).toEqual([]);
  expect(names(proxy({ callers: ['spiffe://a/b'] }))).toEqual(['services']);
  expect(names(proxy({ behindLoadBalancer: true }))).toEqual(['load_balancer']);
  expect(names(proxy({ callees: [callee()] }))).toEqual(['callees']);
});

test('the admin interface listens only on the loopback interface', () => {
  expect((bootstrap(ALL) as Json).admin.address.socket_address.address).toBe('127.0.0.1');
});

test('without mutual TLS no certificate is required or presented', () => {
  expect(
    JSON.stringify(bootstrap(proxy({ callers: ['a'], callees: [callee()], upstreams: [upstream('engine')] }))),
  ).not.toMatch(/transport_socket\b|MESH_/);
});

test('with mutual TLS only the load balancer needs no client certificate, and no listener outside the task is plain', () => {
  const required = resources(ALL).listeners.map(({ name, filter_chains: [{ transport_socket: socket }] }: Json) => [
    name,
    socket?.typed_config.require_client_certificate,
    socket?.typed_config.common_tls_context.tls_params.tls_minimum_protocol_version,
  ]);
  expect(required).toEqual([
    ['services', true, 'TLSv1_3'],
    ['load_balancer', false, 'TLSv1_2'],
    ['callees', undefined, undefined],
  ]);
});

test('without access logs nothing is logged', () => {
  expect(JSON.stringify(bootstrap({ ...ALL, accessLogs: false }))).not.toContain('StdoutAccessLog');
});

test('callees share a listener, and each has its own port', () => {
  const [{ address, additional_addresses }] = resources(
    proxy({ callees: [callee(), callee({ port: 15_102 }), callee({ port: 15_103 })] }),
  ).listeners;
  const ports = [address, ...additional_addresses.map((also: Json) => also.address)].map(
    (each: Json) => each.socket_address,
  );
  expect(ports).toEqual([15_101, 15_102, 15_103].map((port_value) => ({ address: '127.0.0.1', port_value })));
});

test.each([
  [[30, 300, 60], '300s'],
  [[30, 0, 60], '0s'],
  [[0, 30], '0s'],
])('streams may be idle as long as any callee allows: %j', (idle, expected) => {
  const callees = idle.map((time) => callee({ idleTimeout: Duration.seconds(time) }));
  expect(manager(proxy({ callees })).stream_idle_timeout).toBe(expected);
});

test.each([
  [300, '60s'],
  [30, '30s'],
  [0, '60s'],
])('a connection to a callee that allows %d idle seconds is closed before the callee closes it', (idle, expected) => {
  const config = proxy({
    callees: [callee()],
    upstreams: [upstream('engine', { idleTimeout: Duration.seconds(idle) })],
  });
  const [, cluster] = resources(config).clusters;
  const [options] = Object.values<Json>(cluster.typed_extension_protocol_options);
  expect(options.common_http_protocol_options.idle_timeout).toBe(expected);
});

test('the sampling ratio of traces is in percent, and spans are sent to the collector', () => {
  const config = proxy({ behindLoadBalancer: true, traces: { otlpPort: 4317, samplingRatio: 0.123_456_7 } });
  expect(manager(config).tracing.random_sampling.value).toBe(12.3457);
  expect(resources(config).clusters.map(({ name }: Json) => name)).toEqual(['local_app', 'local_traces']);
});

describe('the edge', () => {
  const edge = (more: Partial<ProxyConfig['edge']> = {}) => ({ ...ALL, edge: { ...ALL.edge, ...more } });
  const monitors = (config: ProxyConfig) =>
    (bootstrap(config) as Json).overload_manager.resource_monitors.map(({ typed_config }: Json) => typed_config);

  test.each([
    [96, 48],
    [192, 96],
    [513, 256],
  ])('of %d MiB of memory the heap may use %d', (memoryMiB, heap) => {
    expect(monitors(edge({ memoryMiB }))[0].max_heap_size_bytes).toBe(heap * 1_048_576);
  });

  test('incoming connections are limited, and those of the application are not', () => {
    expect(monitors(edge({ maxConnections: 7 }))[1].max_active_downstream_connections).toBe(7);
    const free = resources(ALL).listeners.map(({ ignore_global_conn_limit: ignores }: Json) => ignores ?? false);
    expect(free).toEqual([false, false, true]);
  });

  test('every listener and cluster has bounded buffers and HTTP/2 windows', () => {
    const { listeners, clusters } = resources(ALL);
    for (const part of [...listeners, ...clusters]) {
      expect(part.per_connection_buffer_limit_bytes).toBe(65_536);
      const text = JSON.stringify(part);
      expect(text).toContain('"initial_stream_window_size":65536,"initial_connection_window_size":1048576');
      expect(text).toContain('"max_concurrent_streams":100');
    }
  });

  test('requests from outside have a time limit and rules for headers and paths, each with an option', () => {
    const uploadTimeout = Duration.seconds(9);
    const open = edge({ allowUnderscores: true, allowEscapedSlashes: true, uploadTimeout });
    const fields = (config: ProxyConfig) =>
      [0, 1, 2].map((index) => {
        const { request_timeout, common_http_protocol_options: common, ...rest } = manager(config, index);
        return [request_timeout, common.headers_with_underscores_action, rest.path_with_escaped_slashes_action];
      });
    expect(fields(ALL)).toEqual([
      ['900s', 'REJECT_REQUEST', 'REJECT_REQUEST'],
      ['900s', 'REJECT_REQUEST', 'REJECT_REQUEST'],
      [undefined, undefined, 'REJECT_REQUEST'],
    ]);
    expect(fields(open)).toEqual([
      ['9s', undefined, 'KEEP_UNCHANGED'],
      ['9s', undefined, 'KEEP_UNCHANGED'],
      [undefined, undefined, 'KEEP_UNCHANGED'],
    ]);
  });
});

describe('routes', () => {
  const to = (...targets: [string, number][]) => targets.map(([name, weight]) => new WeightedTarget(name, weight));
  const actions = (routes: MeshRoute[]) =>
    (routesTo(callee({ retry: RetryPolicy.none(), routes })) as Json[]).map(({ match, route }) => ({
      match: { ...match, headers: match.headers.slice(1) },
      to: route.cluster ?? route.weighted_clusters.clusters,
    }));
  const all = { prefix: '/', headers: [] };

  test('go to the service itself by default', () => {
    expect(actions([])).toEqual([{ match: all, to: 'engine' }]);
  });

  test('go to versions by weight, without weights of 0', () => {
    expect(actions([Route.weighted(to(['engine', 90], ['next', 10], ['old', 0]))])).toEqual([
      {
        match: all,
        to: [
          { name: 'engine', weight: 90 },
          { name: 'next', weight: 10 },
        ],
      },
    ]);
    expect(actions([Route.weighted(to(['engine', 0], ['next', 100]))])).toEqual([{ match: all, to: 'next' }]);
  });

  test('are in order, the service itself last', () => {
    expect(
      actions([
        Route.header('x-version', 'next', to(['next', 100])),
        Route.path('/v2/', to(['next', 100])),
        Route.path('/', to(['old', 100])),
      ]),
    ).toEqual([
      { match: { prefix: '/', headers: [{ name: 'x-version', string_match: { exact: 'next' } }] }, to: 'next' },
      { match: { path_separated_prefix: '/v2', headers: [] }, to: 'next' },
      { match: all, to: 'old' },
      { match: all, to: 'engine' },
    ]);
  });

  test('after a route for all requests are omitted', () => {
    expect(actions([Route.weighted(to(['next', 100])), Route.path('/v2', to(['old', 100]))])).toHaveLength(1);
  });

  const retries = (retry: RetryPolicy) =>
    (routesTo(callee({ retry })) as Json[]).map(({ route }) => route.retry_policy);

  test('retry idempotent requests, and other requests only if nothing was sent', () => {
    expect(retries(RetryPolicy.attempts(3))).toEqual([
      expect.objectContaining({
        num_retries: 2,
        per_try_timeout: '5s',
        retry_on: '5xx,gateway-error,connect-failure,refused-stream,reset',
      }),
      expect.not.objectContaining({ per_try_timeout: expect.anything() }),
    ]);
    expect(retries(RetryPolicy.attempts(3))[1].retry_on).toBe('connect-failure,refused-stream,reset-before-request');
  });

  test('retry all requests alike if that is enabled, and none with RetryPolicy.none()', () => {
    expect(retries(RetryPolicy.attempts(2, { repeatNonIdempotent: true }))).toHaveLength(1);
    expect(retries(RetryPolicy.none())).toEqual([undefined]);
  });

  test('retry only after the chosen outcomes', () => {
    const [idempotent, other] = retries(RetryPolicy.attempts(2, { on: [RetryCondition.GATEWAY_ERROR] }));
    expect(idempotent.retry_on).toBe('gateway-error');
    expect(other).toBeUndefined();
  });
});
