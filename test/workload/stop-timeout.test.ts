import { Duration, Token } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import {
  CapacityMix,
  MeshBackend,
  MeshedFargateService,
  type MeshedFargateServiceProps,
  Sidecar,
  Tracing,
} from '../../src';
import { resolveStopTimeout } from '../../src/workload/stop-timeout';
import { aStack, containersOf, surroundings } from '../support/stacks';
import { expectUsageError } from '../support/usage-errors';

const { seconds } = Duration;
const ENVOY = MeshBackend.envoy();
const CONNECT = MeshBackend.serviceConnect();
const SPOT = CapacityMix.spot();

type Options = Partial<Omit<MeshedFargateServiceProps, 'mesh'>>;

function containersWith(backend: MeshBackend, options: Options) {
  const stack = aStack();
  new MeshedFargateService(stack, 'Feed', { ...surroundings(stack, { backend }), ...options });
  return Object.fromEntries(containersOf(stack).map(({ Name, StopTimeout }) => [Name, StopTimeout]));
}

const timeout = (value: number) => ({ traffic: { timeout: seconds(value) } });
const sidecar = (props: Partial<ConstructorParameters<typeof Sidecar>[0]>) =>
  new Sidecar({ name: 'other', image: ecs.ContainerImage.fromRegistry('public.ecr.aws/x/y:1'), ...props });

test.each<[string, MeshBackend, Options, number]>([
  ['90 s by default', CONNECT, {}, 90],
  ['90 s by default, on Spot', CONNECT, { capacity: SPOT }, 90],
  ['90 s by default, on Envoy', ENVOY, {}, 90],
  ['90 s with a short timeout', CONNECT, timeout(5), 90],
  ['90 s without a limit', CONNECT, timeout(0), 90],
  ['a longer timeout', CONNECT, timeout(100), 100],
  ['the maximum of Fargate with an even longer timeout', CONNECT, timeout(300), 120],
  ['the maximum of Fargate with an even longer timeout, on Envoy', ENVOY, timeout(300), 120],
  ['its own value', CONNECT, { ...timeout(100), stopTimeout: seconds(20) }, 20],
  ['a longer timeout on Spot, if the other containers can end', CONNECT, { ...timeout(105), capacity: SPOT }, 105],
  // 15 s of drain, 16 s of requests and 5 s for the shell; 15 s for the telemetry
  ['the rest of the notice on Spot, on Envoy', ENVOY, { capacity: SPOT }, 120 - 36 - 15],
  ['more without telemetry', ENVOY, { capacity: SPOT, tracing: Tracing.none() }, 120 - 36 - 5],
  ['less with a longer timeout', ENVOY, { ...timeout(30), capacity: SPOT }, 120 - 50 - 15],
  ['at least 10 s', ENVOY, { ...timeout(75), capacity: SPOT }, 10],
  ['the notice with a weight of 0 for Spot', ENVOY, { capacity: CapacityMix.spot({ spotWeight: 0 }) }, 90],
])('the application has %s', (_name, backend, options, expected) => {
  expect(containersWith(backend, options).app).toBe(expected);
});

test('on demand the drain of Envoy is as long as Fargate allows, and on Spot as long as the timeout', () => {
  expect(containersWith(ENVOY, timeout(300)).drain).toBe(120);
  expect(containersWith(ENVOY, { ...timeout(60), capacity: SPOT })).toMatchObject({ drain: 80, app: 25 });
});

test('a task without requests has 90 s', () => {
  expect(resolveStopTimeout(aStack(), { sidecars: [] }).toSeconds()).toBe(90);
  expect(resolveStopTimeout(aStack(), { sidecars: [], capacity: SPOT }).toSeconds()).toBe(90);
});

test('a token is not added up', () => {
  const later = Duration.seconds(Token.asNumber({ Ref: 'Later' }));
  expect(containersWith(ENVOY, { capacity: SPOT, stopTimeout: later }).app).toEqual({ Ref: 'Later' });
  const other = sidecar({ stopTimeout: later });
  expect(containersWith(CONNECT, { capacity: SPOT, sidecars: [other] }).app).toBe(90);
});

test('a sidecar that ends before the application starts takes no time', () => {
  const { SUCCESS } = ecs.ContainerDependencyCondition;
  const first = sidecar({ stopTimeout: seconds(60), startCondition: SUCCESS });
  expect(containersWith(CONNECT, { capacity: SPOT, sidecars: [first] }).app).toBe(90);
  const beside = sidecar({ stopTimeout: seconds(60) });
  expect(containersWith(CONNECT, { capacity: SPOT, sidecars: [beside] }).app).toBe(60);
});

test.each<[string, MeshBackend, Options, string]>([
  [
    'drain, stop and end',
    MeshBackend.envoy({ drainTime: seconds(60) }),
    { stopTimeout: seconds(120) },
    '81 s of drain + 120 s of stopTimeout + 15 s for the other containers to end = 216 s, and capacity on Spot',
  ],
  [
    'a timeout that the drain does not fit',
    ENVOY,
    timeout(300),
    '320 s of drain + 10 s of stopTimeout + 15 s for the other containers to end = 345 s, and capacity on Spot',
  ],
  [
    'a timeout without a drain',
    CONNECT,
    timeout(300),
    '300 s of traffic.timeout + 15 s for the other containers to end = 315 s, and capacity on Spot',
  ],
  [
    'a timeout without other containers',
    CONNECT,
    { ...timeout(121), tracing: Tracing.none() },
    '121 s of traffic.timeout = 121 s, and capacity on Spot',
  ],
])('%s over two minutes on Spot is an error with the sum', (_name, backend, options, got) => {
  expect(() => containersWith(backend, options)).not.toThrow();
  expectUsageError(() => containersWith(backend, { ...options, capacity: CapacityMix.spotOnly() }), {
    code: 'SpotNoticeExceeded',
    path: 'Stack/Feed',
    got,
    expected: 'at most 120 s',
    fix: 'CapacityMix.onDemand()',
  });
});
