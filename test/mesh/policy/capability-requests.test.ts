import { Duration } from 'aws-cdk-lib';
import {
  type IMeshMember,
  MeshBackend,
  MeshedFargateService,
  MeshRoute,
  RetryPolicy,
  type TrafficPolicy,
  WeightedTarget,
} from '../../../src';
import { capabilityRequests } from '../../../src/mesh/policy/capability-requests';
import { aStack, surroundings } from '../../support/stacks';
import { expectUsageError } from '../../support/usage-errors';

const asked = (trafficPolicy: TrafficPolicy) =>
  capabilityRequests({ trafficPolicy } as IMeshMember).map(({ asked, capability }) => [asked, capability]);

test('each part of a policy asks for a capability', () => {
  expect(asked({})).toEqual([]);
  expect(
    asked({
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

test('no retries ask for nothing: a backend that retries all the same says so', () => {
  expect(asked({ retry: RetryPolicy.none() })).toEqual([]);
});

test('what a backend cannot do is refused, with the ones that can', () => {
  const stack = aStack();
  const parts = surroundings(stack, { backend: MeshBackend.serviceConnect() });
  expectUsageError(
    () => new MeshedFargateService(stack, 'Risk', { ...parts, traffic: { retry: RetryPolicy.attempts(3) } }),
    {
      code: 'CapabilityMissing',
      path: 'Stack/Risk',
      got: "traffic.retry, which needs 'retry policy', on MeshBackend.serviceConnect()",
      expected: 'MeshBackend.envoy()',
    },
  );
});
