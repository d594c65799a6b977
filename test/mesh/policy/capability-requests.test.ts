import { Duration } from 'aws-cdk-lib';
import {
  type IMeshMember,
  MeshBackend,
  MeshedFargateService,
  MeshRoute,
  Protocol,
  RetryPolicy,
  type TrafficPolicy,
  WeightedTarget,
} from '../../../src';
import { capabilityRequests } from '../../../src/mesh/policy/capability-requests';
import { aStack, surroundings } from '../../support/stacks';
import { expectUsageError } from '../../support/usage-errors';

const requests = (trafficPolicy: TrafficPolicy, protocol = Protocol.http()) =>
  capabilityRequests({ protocol, trafficPolicy } as IMeshMember).map(({ option, capability }) => [option, capability]);

test('each option of a policy needs a capability', () => {
  expect(requests({})).toEqual([]);
  expect(
    requests({
      timeout: Duration.seconds(1),
      idleTimeout: Duration.seconds(1),
      retry: RetryPolicy.attempts(2),
      outlierDetection: {},
      connectionLimits: {},
      routes: [MeshRoute.header('a', 'b', [new WeightedTarget('c', 50), new WeightedTarget('d', 50)])],
    }),
  ).toEqual([
    ['traffic.timeout', 'request timeout'],
    ['traffic.idleTimeout', 'idle timeout'],
    ['traffic.retry', 'retry policy'],
    ['traffic.outlierDetection', 'outlier detection'],
    ['traffic.connectionLimits', 'connection limits'],
    ["traffic.routes (header a: b -> 50 % 'c', 50 % 'd')", 'weighted routes'],
    ["traffic.routes (header a: b -> 50 % 'c', 50 % 'd')", 'header routes'],
  ]);
});

test('RetryPolicy.none() needs no capability, because a backend that always retries warns', () => {
  expect(requests({ retry: RetryPolicy.none() })).toEqual([]);
});

test('a missing capability is refused, with the backends that have it', () => {
  const stack = aStack();
  const parts = surroundings(stack, { backend: MeshBackend.serviceConnect() });
  expectUsageError(
    () => new MeshedFargateService(stack, 'Risk', { ...parts, traffic: { retry: RetryPolicy.attempts(3) } }),
    {
      code: 'CapabilityMissing',
      path: 'Stack/Risk',
      got: "traffic.retry, which needs the capability 'retry policy', on MeshBackend.serviceConnect()",
      expected: 'MeshBackend.envoy()',
    },
  );
});

test.each([
  [Protocol.http(), []],
  [Protocol.http2(), [['protocol: Protocol.http2()', 'HTTP/2']]],
  [Protocol.grpc(), [['protocol: Protocol.grpc()', 'gRPC']]],
  [Protocol.tcp(), [['protocol: Protocol.tcp()', 'TCP']]],
])('%s needs its capability', (protocol, expected) => {
  expect(requests({}, protocol)).toEqual(expected);
});

test('App Mesh has only HTTP, so another protocol is refused', () => {
  const stack = aStack();
  const parts = surroundings(stack, { backend: MeshBackend.appMesh() });
  expectUsageError(() => new MeshedFargateService(stack, 'Fix', { ...parts, protocol: Protocol.tcp() }), {
    code: 'CapabilityMissing',
    path: 'Stack/Fix',
    got: "protocol: Protocol.tcp(), which needs the capability 'TCP', on MeshBackend.appMesh()",
    expected: 'MeshBackend.serviceConnect(), MeshBackend.envoy()',
  });
});
