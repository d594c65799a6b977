import { Stack } from 'aws-cdk-lib';
import type { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Ingress, MeshBackend, MeshedFargateService, Protocol, Route, SharedLoadBalancer } from '../../../src';
import { requestsOf } from '../../../src/mesh/envoy/requests';
import type { Json } from '../../support/json';
import { aCertificate, aStack, surroundings, templateOf } from '../../support/stacks';

function filtersOf(protocol: Protocol) {
  const stack = aStack();
  const service = new MeshedFargateService(stack, 'Prices', {
    ...surroundings(stack, { backend: MeshBackend.envoy() }),
    protocol,
  });
  const [metrics, again] = [requestsOf(service, 'ns'), requestsOf(service, 'ns')];
  expect(Object.keys(again)).toEqual(Object.keys(metrics));
  const filters = Object.values<Json>(templateOf(stack).findResources('AWS::Logs::MetricFilter')).map(
    ({ Properties }) => [Properties.MetricTransformations[0].MetricName, Properties.FilterPattern],
  );
  return { metrics, filters: filters.filter(([name]) => name !== 'prices-errors') };
}

const ALL = '{ $.direction = "inbound" && $.duration >= 0 }';

test('gRPC fails with a status in the trailers, and the statuses of client errors do not count', () => {
  const { metrics, filters } = filtersOf(Protocol.grpc());
  const faults = [2, 4, 12, 13, 14, 15].map((status) => `$.grpc_status = ${status}`).join(' || ');
  expect(filters).toEqual([
    ['prices-response-time', ALL],
    ['prices-server-errors', `{ $.direction = "inbound" && ($.status >= 500 || ${faults}) }`],
  ]);
  expect(metrics.failure).toContain('gRPC');
});

test('TCP has connections, and connections that the application did not accept', () => {
  expect(filtersOf(Protocol.tcp()).filters).toEqual([
    ['prices-connections', ALL],
    ['prices-failed-connections', '{ $.direction = "inbound" && $.status >= 500 }'],
  ]);
});

test('HTTP/2 has the metrics of HTTP', () => {
  expect(filtersOf(Protocol.http2()).filters).toEqual(filtersOf(Protocol.http()).filters);
});

describe('behind a load balancer, which publishes no statuses of gRPC', () => {
  const alarmOf = (protocol: Protocol, backend: MeshBackend): Json => {
    const stack = aStack();
    const parts = surroundings(stack, { backend });
    const service = new MeshedFargateService(stack, 'Prices', { ...parts, protocol });
    const ingress = Ingress.https([aCertificate(stack)]);
    const shared = new SharedLoadBalancer(stack, 'Shared', { vpc: parts.cluster.vpc, ingress });
    shared.addRoutes(service, [Route.path('/prices.Prices/*')]);
    const alarms = Object.entries<Json>(templateOf(Stack.of(service)).findResources('AWS::CloudWatch::Alarm'));
    return alarms.find(([id]) => id.startsWith('PricesServerErrors'))?.[1].Properties;
  };
  const namespaces = ({ Metrics }: Json): string[] =>
    Metrics.map(({ MetricStat }: Json) => MetricStat?.Metric.Namespace).filter((each?: Json) => each);

  test('the alarm uses the access log of Envoy for gRPC, and the load balancer for HTTP/2', () => {
    const grpc = alarmOf(Protocol.grpc(), MeshBackend.envoy());
    expect(JSON.stringify(namespaces(grpc))).not.toContain('AWS/ApplicationELB');
    expect(grpc.AlarmDescription).toContain('with a gRPC status of a fault');
    expect(namespaces(alarmOf(Protocol.http2(), MeshBackend.envoy()))).toContain('AWS/ApplicationELB');
  });

  test('the alarm uses the 5xx statuses of the load balancer without an access log of Envoy', () => {
    for (const backend of [MeshBackend.serviceConnect(), MeshBackend.envoy({ accessLogs: false })]) {
      const alarm = alarmOf(Protocol.grpc(), backend);
      expect(namespaces(alarm)).toContain('AWS/ApplicationELB');
      expect(alarm.AlarmDescription).toContain("the load balancer's requests with a 5xx status");
    }
  });
});

test('a metric covers one minute', () => {
  expect((filtersOf(Protocol.grpc()).metrics.requests as Metric).period.toSeconds()).toBe(60);
});
