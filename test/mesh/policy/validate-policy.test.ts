import { Duration, Token } from 'aws-cdk-lib';
import {
  MeshBackend,
  MeshedFargateService,
  MeshRoute,
  RetryPolicy,
  type TrafficPolicy,
  WeightedTarget,
} from '../../../src';
import { aStack, surroundings } from '../../support/stacks';
import { expectUsageError } from '../../support/usage-errors';

function aServiceOnEnvoy(traffic: TrafficPolicy) {
  const stack = aStack();
  return new MeshedFargateService(stack, 'Risk', { ...surroundings(stack, { backend: MeshBackend.envoy() }), traffic });
}

const unknown = Token.asNumber({ Ref: 'Later' });

test('a policy with all options is valid', () => {
  expect(() =>
    aServiceOnEnvoy({
      timeout: Duration.seconds(10),
      idleTimeout: Duration.seconds(20),
      retry: RetryPolicy.attempts(2, { perTryTimeout: Duration.seconds(5) }),
      outlierDetection: { consecutiveErrors: 1, baseEjectionTime: Duration.seconds(1), maxEjectionPercent: 100 },
      connectionLimits: { maxConnections: 1, maxPendingRequests: 1, maxRequests: 1, retryBudgetPercent: 100 },
      routes: [MeshRoute.weighted([new WeightedTarget('risk', 100)])],
    }),
  ).not.toThrow();
});

test('a timeout that is shorter than all attempts is refused', () => {
  const retry = RetryPolicy.attempts(3, { perTryTimeout: Duration.seconds(2) });
  expectUsageError(() => aServiceOnEnvoy({ retry, timeout: Duration.seconds(5) }), {
    code: 'TimeoutOutOfRange',
    path: 'Stack/Risk',
    got: 'timeout: 5 seconds, and 3 attempts of 2 seconds each',
    expected: 'at least 6 s',
  });
  expect(() => aServiceOnEnvoy({ retry, timeout: Duration.seconds(6) })).not.toThrow();
});

test('attempts may have a timeout without a timeout for the request', () => {
  const retry = RetryPolicy.attempts(3, { perTryTimeout: Duration.minutes(1) });
  expect(() => aServiceOnEnvoy({ retry })).not.toThrow();
  expect(() => aServiceOnEnvoy({ retry: RetryPolicy.attempts(2) })).not.toThrow();
});

test('a request without a limit is valid with any limit for an attempt', () => {
  const retry = RetryPolicy.attempts(3, { perTryTimeout: Duration.minutes(10) });
  expect(() =>
    aServiceOnEnvoy({ retry, timeout: Duration.seconds(0), idleTimeout: Duration.seconds(0) }),
  ).not.toThrow();
});

test.each([
  [{ outlierDetection: { consecutiveErrors: 0 } }, 'outlierDetection.consecutiveErrors: 0'],
  [{ outlierDetection: { maxEjectionPercent: 101 } }, 'outlierDetection.maxEjectionPercent: 101'],
  [
    { outlierDetection: { baseEjectionTime: Duration.seconds(0) } },
    'outlierDetection.baseEjectionTime in milliseconds: 0',
  ],
  [{ connectionLimits: { maxConnections: 0 } }, 'connectionLimits.maxConnections: 0'],
  [{ connectionLimits: { maxPendingRequests: 1.5 } }, 'connectionLimits.maxPendingRequests: 1.5'],
  [{ connectionLimits: { maxRequests: -1 } }, 'connectionLimits.maxRequests: -1'],
  [{ connectionLimits: { retryBudgetPercent: 0 } }, 'connectionLimits.retryBudgetPercent: 0'],
  [
    { connectionLimits: { maxRequests: unknown } },
    'connectionLimits.maxRequests is a token (known only at deployment)',
  ],
])('an invalid limit is refused: %#', (traffic: TrafficPolicy, got) => {
  expectUsageError(() => aServiceOnEnvoy(traffic), {
    code: 'TrafficPolicyOutOfRange',
    path: 'Stack/Risk',
    got: `traffic.${got}`,
  });
});

test.each([
  { timeout: Duration.seconds(unknown) },
  { timeout: Duration.seconds(unknown), retry: RetryPolicy.attempts(2, { perTryTimeout: Duration.seconds(1) }) },
  { timeout: Duration.seconds(unknown), retry: RetryPolicy.none() },
])('a timeout that is a token is refused: %#', (traffic) => {
  expectUsageError(() => aServiceOnEnvoy(traffic), {
    code: 'TimeoutOutOfRange',
    path: 'Stack/Risk',
    got: 'traffic.timeout is a token (known only at deployment)',
  });
});

const next = [new WeightedTarget('next', 100)];
test.each([
  [[MeshRoute.weighted(next), MeshRoute.path('/v2', next)], '/v2 -> '],
  [[MeshRoute.path('/v2', next), MeshRoute.path('/v2', next)], '/v2 -> '],
  [[MeshRoute.header('a', 'b', next), MeshRoute.weighted(next), MeshRoute.weighted(next)], 'all requests -> '],
  [[MeshRoute.header('a', 'b', next), MeshRoute.header('a', 'b', next)], 'header a: b -> '],
  [[MeshRoute.path('/v2', next), MeshRoute.path('/v2/x', next)], '/v2/x -> '],
  [[MeshRoute.path('/', next), MeshRoute.header('a', 'b', next)], 'header a: b -> '],
])('a route that matches no request is refused: %#', (routes, got) => {
  expectUsageError(() => aServiceOnEnvoy({ routes }), { code: 'InvalidMeshRoute', path: 'Stack/Risk', got });
});

test.each([
  [[MeshRoute.path('/v2/x', next), MeshRoute.path('/v2', next), MeshRoute.path('/v20', next)]],
  [[MeshRoute.path('/v2', next), MeshRoute.header('a', 'b', next), MeshRoute.header('a', 'c', next)]],
])('routes that each match some requests are valid: %#', (routes) => {
  const stack = aStack();
  const parts = surroundings(stack, { backend: MeshBackend.envoy() });
  expect(() => new MeshedFargateService(stack, 'Risk', { ...parts, traffic: { routes } })).not.toThrow();
});

test('an invalid route is refused', () => {
  const routes = [MeshRoute.weighted([new WeightedTarget('risk', 50)])];
  expectUsageError(() => aServiceOnEnvoy({ routes }), {
    code: 'InvalidMeshRoute',
    path: 'Stack/Risk',
    got: "traffic.routes: all requests -> 50 % 'risk'",
  });
});
