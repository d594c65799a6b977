import { Duration } from 'aws-cdk-lib';
import { FargateJob, MeshedFargateService, type MeshedFargateServiceProps, Protocol } from '../../../src';
import { requestsOf } from '../../../src/mesh/service-connect/requests';
import type { Json } from '../../support/json';
import { applicationOf, aService, aStack, propertiesOf, surroundings, templateOf } from '../../support/stacks';

function partsOf(protocol: Protocol, props: Partial<MeshedFargateServiceProps> = {}) {
  const { stack } = aService({ protocol, ...props });
  const [entry] = propertiesOf(stack, 'AWS::ECS::Service').ServiceConnectConfiguration.Services;
  const [mapping] = applicationOf(stack).PortMappings;
  return { entry, mapping };
}

test.each([
  [Protocol.http(), 'http', 'http', { IdleTimeoutSeconds: 300, PerRequestTimeoutSeconds: 15 }],
  [Protocol.http2(), 'http2', 'http2', { IdleTimeoutSeconds: 300, PerRequestTimeoutSeconds: 15 }],
  [Protocol.grpc(), 'grpc', 'grpc', { IdleTimeoutSeconds: 0, PerRequestTimeoutSeconds: 0 }],
  [Protocol.tcp(), 'tcp', undefined, { IdleTimeoutSeconds: 3600 }],
])('%s has the port name %s, the app protocol %s and timeouts that do not end its streams', (protocol, ...expected) => {
  const { entry, mapping } = partsOf(protocol);
  expect([entry.PortName, mapping.AppProtocol, entry.Timeout]).toEqual(expected);
  expect(mapping.Name).toBe(entry.PortName);
});

test('timeouts can be set', () => {
  const idleTimeout = Duration.minutes(10);
  expect(partsOf(Protocol.tcp(), { traffic: { idleTimeout } }).entry.Timeout).toEqual({ IdleTimeoutSeconds: 600 });
  expect(partsOf(Protocol.grpc(), { traffic: { timeout: Duration.seconds(2) } }).entry.Timeout).toEqual({
    IdleTimeoutSeconds: 300,
    PerRequestTimeoutSeconds: 2,
  });
});

test('callers get the URL and the address of a callee with TCP, a job the name in DNS', () => {
  const stack = aStack();
  const parts = surroundings(stack);
  const fix = new MeshedFargateService(stack, 'Fix', { ...parts, protocol: Protocol.tcp(), port: 9878 });
  new MeshedFargateService(stack, 'Gateway', parts).connectTo(fix);
  new FargateJob(stack, 'Report', parts).connectTo(fix);
  const variables = Object.values(templateOf(stack).findResources('AWS::ECS::TaskDefinition'))
    .flatMap(({ Properties }) => Properties.ContainerDefinitions.flatMap(({ Environment = [] }: Json) => Environment))
    .filter(({ Name }) => Name.startsWith('FIX_'))
    .map(({ Name, Value }) => `${Name}=${Value}`);
  expect(variables).toEqual([
    'FIX_URL=tcp://fix.trading.internal:9878',
    'FIX_ADDRESS=fix.trading.internal:9878',
    'FIX_URL=tcp://tasks.fix.trading.internal:9878',
    'FIX_ADDRESS=tasks.fix.trading.internal:9878',
  ]);
});

test('AWS publishes requests of gRPC without their statuses, and no requests of TCP', () => {
  const metricsOf = (protocol: Protocol) => requestsOf(aService({ protocol }).service);
  const nameOf = (metric: unknown) => (metric as { metricName?: string } | undefined)?.metricName;
  const grpc = metricsOf(Protocol.grpc());
  expect([nameOf(grpc?.requests), nameOf(grpc?.serverErrors)]).toEqual(['GrpcRequestCount', undefined]);
  expect(nameOf(metricsOf(Protocol.http2())?.serverErrors)).toBe('HTTPCode_Target_5XX_Count');
  expect(metricsOf(Protocol.tcp())).toBeUndefined();
});
