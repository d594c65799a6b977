import { Duration } from 'aws-cdk-lib';
import { type IMeshMember, Protocol, RetryPolicy, type TrafficPolicy } from '../../../src';
import { resolvePolicy } from '../../../src/mesh/envoy/resolved-policy';

const resolved = (trafficPolicy: TrafficPolicy = {}, protocol = Protocol.http()) => {
  const { timeout, perTryTimeout, retry, ...rest } = resolvePolicy({ protocol, trafficPolicy } as IMeshMember);
  return { timeout: timeout.toMilliseconds(), perTry: perTryTimeout?.toMilliseconds(), retry, ...rest };
};

test('has the defaults of the original requirements: three attempts of five seconds', () => {
  expect(resolved()).toMatchObject({
    timeout: 16_000,
    perTry: 5_000,
    retry: { maxAttempts: 3 },
    idleTimeout: Duration.minutes(5),
    outlierDetection: { consecutiveErrors: 5, baseEjectionTime: Duration.seconds(30), maxEjectionPercent: 50 },
    connectionLimits: { maxConnections: 1024, maxPendingRequests: 1024, maxRequests: 1024, retryBudgetPercent: 20 },
  });
});

test.each([
  [{ retry: RetryPolicy.none() }, 15_000, 15_000],
  [{ retry: RetryPolicy.none(), timeout: Duration.seconds(2) }, 2_000, 2_000],
  [{ timeout: Duration.seconds(3) }, 3_000, 1_000],
  [{ timeout: Duration.seconds(60) }, 60_000, 5_000],
  [{ timeout: Duration.seconds(0), idleTimeout: Duration.seconds(0) }, 0, 5_000],
  [{ retry: RetryPolicy.attempts(2, { perTryTimeout: Duration.millis(300) }) }, 2_000, 300],
  [
    { retry: RetryPolicy.attempts(2, { perTryTimeout: Duration.millis(300) }), timeout: Duration.seconds(9) },
    9_000,
    300,
  ],
])(
  'sets the timeout of attempts, and of the request for all attempts: %#',
  (policy: TrafficPolicy, timeout, perTry) => {
    expect(resolved(policy)).toMatchObject({ timeout, perTry });
  },
);

test.each([0, 600])('with a timeout of %s s has the same idle timeout by default', (seconds) => {
  const timeout = Duration.seconds(seconds);
  expect(resolved({ timeout }).idleTimeout).toEqual(timeout);
});

test('keeps its options', () => {
  const outlierDetection = { consecutiveErrors: 3, baseEjectionTime: Duration.seconds(10), maxEjectionPercent: 100 };
  const connectionLimits = { maxConnections: 1, maxPendingRequests: 2, maxRequests: 3, retryBudgetPercent: 4 };
  expect(resolved({ outlierDetection, connectionLimits })).toMatchObject({ outlierDetection, connectionLimits });
});

test('gRPC has no timeouts by default, because a call may be a stream without an end', () => {
  const grpc = (policy?: TrafficPolicy) => resolved(policy, Protocol.grpc());
  expect(grpc()).toMatchObject({ timeout: 0, perTry: undefined, idleTimeout: Duration.seconds(0) });
  expect(grpc({ timeout: Duration.seconds(2) })).toMatchObject({ timeout: 2000, idleTimeout: Duration.minutes(5) });
  const retry = RetryPolicy.attempts(2, { perTryTimeout: Duration.seconds(1) });
  expect(grpc({ retry })).toMatchObject({ timeout: 0, perTry: 1000 });
});

test('HTTP/2 has the timeouts of HTTP', () => {
  expect(resolved({}, Protocol.http2())).toEqual(resolved());
});

test('TCP has only an idle timeout, which is one hour by default', () => {
  const tcp = (policy?: TrafficPolicy) => resolved(policy, Protocol.tcp());
  expect(tcp()).toMatchObject({ timeout: 0, perTry: undefined, idleTimeout: Duration.hours(1) });
  expect(tcp({ idleTimeout: Duration.seconds(60) })).toMatchObject({ idleTimeout: Duration.seconds(60) });
});
