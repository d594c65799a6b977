import {
  type AlarmThresholds,
  Ingress,
  MeshBackend,
  Protocol,
  Route,
  ServiceDefinition,
  type ServiceDefinitionProps,
  type TradingAnalyticsPlatformProps,
} from '../../src';
import { hasRequestAlarms } from '../../src/monitoring/service-alarms';
import type { RunbookAlarm } from '../../src/runbook/runbook-alarm';
import { aPlatform, aStack } from '../support/stacks';

const OF_REQUESTS = ['ResponsesSlow', 'ServerErrors', 'TargetsUnhealthy'];

/** The alarms on requests of a service with a protocol. */
function alarmsOf(protocol: Protocol, mesh: MeshBackend, props: ServiceDefinitionProps = {}, more = {}) {
  const stack = aStack('Platform');
  const platform = aPlatform(stack, {
    mesh,
    ...(!props.routes && { ingress: Ingress.none() }),
    services: { prices: new ServiceDefinition({ protocol, ...props }) },
    ...(more as Partial<TradingAnalyticsPlatformProps>),
  });
  const service = platform.service('prices');
  const alarms = service.node.findAll().filter(({ node: { id } }) => OF_REQUESTS.includes(id)) as RunbookAlarm[];
  return { kinds: alarms.map(({ node: { id } }) => id).sort(), service };
}

const slow: AlarmThresholds = { responseMilliseconds: 500 };

test.each<[string, Protocol, AlarmThresholds | undefined, string[], string[]]>([
  ['http()', Protocol.http(), undefined, ['ResponsesSlow', 'ServerErrors'], ['ResponsesSlow', 'ServerErrors']],
  ['http2()', Protocol.http2(), undefined, ['ResponsesSlow', 'ServerErrors'], ['ResponsesSlow', 'ServerErrors']],
  ['grpc()', Protocol.grpc(), undefined, ['ServerErrors'], []],
  ['grpc() with a response time', Protocol.grpc(), slow, ['ResponsesSlow', 'ServerErrors'], ['ResponsesSlow']],
  ['tcp()', Protocol.tcp(), undefined, [], []],
])(
  'Protocol.%s has the alarms on requests for which there is a metric',
  (_, protocol, alarms, onEnvoy, onServiceConnect) => {
    const props = { alarms };
    expect(alarmsOf(protocol, MeshBackend.envoy(), props).kinds).toEqual(onEnvoy);
    const { kinds, service } = alarmsOf(protocol, MeshBackend.serviceConnect(), props);
    expect(kinds).toEqual(onServiceConnect);
    // Without an alarm on requests, missing tasks are a page.
    expect(hasRequestAlarms(service)).toBe(onServiceConnect.length > 0);
  },
);

test('gRPC behind a load balancer has an alarm on failed requests and on unhealthy tasks', () => {
  const props = { routes: [Route.path('/prices.Prices/*')] };
  const { kinds } = alarmsOf(Protocol.grpc(), MeshBackend.serviceConnect(), props);
  expect(kinds).toEqual(['ServerErrors', 'TargetsUnhealthy']);
});

test('the thresholds of a platform apply to the services whose protocol has the alarm', () => {
  const alarms = { responseMilliseconds: 100, serverErrorPercent: 1, minRequestsPerMinute: 5, errorsPerMinute: 3 };
  const thresholds = (protocol: Protocol) =>
    alarmsOf(protocol, MeshBackend.envoy(), {}, { alarms }).service._thresholds;
  expect(thresholds(Protocol.http2())).toMatchObject(alarms);
  expect(thresholds(Protocol.grpc())).toMatchObject({ ...alarms, responseMilliseconds: undefined });
  expect(thresholds(Protocol.tcp())).toMatchObject({ errorsPerMinute: 3, serverErrorPercent: 5 });
});
