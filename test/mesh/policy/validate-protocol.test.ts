import { Duration } from 'aws-cdk-lib';
import {
  DeploymentPolicy,
  MeshBackend,
  MeshedFargateService,
  type MeshedFargateServiceProps,
  MeshRoute,
  Protocol,
  RetryPolicy,
  ScalingMetric,
  Severity,
  type TrafficPolicy,
  WeightedTarget,
} from '../../../src';
import { aStack, surroundings } from '../../support/stacks';
import { expectUsageError } from '../../support/usage-errors';

function create(protocol: Protocol, props: Partial<MeshedFargateServiceProps>, backend = MeshBackend.envoy()) {
  const stack = aStack();
  return new MeshedFargateService(stack, 'Fix', { ...surroundings(stack, { backend }), protocol, ...props });
}

const traffic = (policy: TrafficPolicy) => ({ traffic: policy });
const fix = [new WeightedTarget('fix', 100)];

test.each<[string, Partial<MeshedFargateServiceProps>]>([
  ['traffic.timeout', traffic({ timeout: Duration.seconds(1) })],
  ['traffic.retry', traffic({ retry: RetryPolicy.none() })],
  ['traffic.connectionLimits.maxPendingRequests', traffic({ connectionLimits: { maxPendingRequests: 1 } })],
  ['traffic.connectionLimits.maxRequests', traffic({ connectionLimits: { maxRequests: 1 } })],
  ['traffic.connectionLimits.retryBudgetPercent', traffic({ connectionLimits: { retryBudgetPercent: 1 } })],
  ['traffic.routes with a header or a path', traffic({ routes: [MeshRoute.header('a', 'b', fix)] })],
  ['traffic.routes with a header or a path', traffic({ routes: [MeshRoute.path('/v2', fix)] })],
  [
    'testTraffic of the deployment policy',
    { deployment: DeploymentPolicy.blueGreen({ bake: Duration.minutes(1), testTraffic: { value: 'next' } }) },
  ],
  ['healthPath', { healthPath: '/health' }],
  ['alarms.serverErrorPercent', { alarms: { serverErrorPercent: 1 } }],
  ['alarms.responseMilliseconds', { alarms: { responseMilliseconds: 1 } }],
  ['alarms.minRequestsPerMinute', { alarms: { minRequestsPerMinute: 1 } }],
  ['ScalingMetric.requestsPerTask()', { scaling: { metrics: [ScalingMetric.requestsPerTask(1)] } }],
])('%s is refused with TCP, because nothing reads requests', (option, props) => {
  expectUsageError(() => create(Protocol.tcp(), props, MeshBackend.envoy()), {
    code: 'ProtocolOption',
    path: 'Stack/Fix',
    got: `${option}, with protocol: Protocol.tcp()`,
    fix: `remove ${option}`,
  });
});

test('options of connections are accepted with TCP', () => {
  const policy: TrafficPolicy = {
    idleTimeout: Duration.minutes(10),
    outlierDetection: { consecutiveErrors: 3 },
    connectionLimits: { maxConnections: 10 },
    routes: [MeshRoute.weighted(fix)],
  };
  const alarms = { unhealthyTargets: 2, errorsPerMinute: 5 };
  expect(() => create(Protocol.tcp(), { traffic: policy, alarms, port: 9878 })).not.toThrow();
});

test('a severity of an alarm on requests is refused with TCP, and that of slow responses with gRPC', () => {
  const { TICKET } = Severity;
  const refused = (protocol: Protocol, kind: string) =>
    expectUsageError(() => create(protocol, { severities: { [kind]: TICKET } }), {
      code: 'UnknownAlarmKind',
      path: 'Stack/Fix',
      got: kind,
    });
  refused(Protocol.tcp(), 'ServerErrors');
  refused(Protocol.grpc(), 'ResponsesSlow');
  expect(() => create(Protocol.grpc(), { severities: { ServerErrors: TICKET } })).not.toThrow();
});

test('a health path is refused with gRPC, whose health check is a method', () => {
  expectUsageError(() => create(Protocol.grpc(), { healthPath: '/health' }), {
    code: 'ProtocolOption',
    path: 'Stack/Fix',
    got: 'healthPath, with protocol: Protocol.grpc()',
    fix: "Protocol.grpc({ healthService: '' })",
  });
});

test('gRPC may have an idle timeout without a timeout', () => {
  expect(() => create(Protocol.grpc(), traffic({ idleTimeout: Duration.minutes(10) }))).not.toThrow();
  const shorter = traffic({ timeout: Duration.seconds(9), idleTimeout: Duration.seconds(5) });
  expectUsageError(() => create(Protocol.grpc(), shorter), {
    code: 'TimeoutOutOfRange',
    path: 'Stack/Fix',
    got: 'timeout: 9 s, idleTimeout: 5 s',
  });
});
