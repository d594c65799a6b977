import { Ingress, MeshBackend, Protocol, ServiceDefinition } from '../../../src';
import type { Json } from '../../support/json';
import { aPlatform, aStack, templateOf } from '../../support/stacks';

/** The titles of the platform's dashboard, and all its text, with a service for each of these protocols. */
function dashboardOf(...protocols: Protocol[]) {
  const stack = aStack('Platform');
  const services = Object.fromEntries(
    protocols.map((protocol, index) => [`service-${index}`, new ServiceDefinition({ protocol })]),
  );
  aPlatform(stack, { ingress: Ingress.none(), mesh: MeshBackend.envoy(), services });
  const [[, dashboard]] = Object.entries<Json>(templateOf(stack).findResources('AWS::CloudWatch::Dashboard')).filter(
    ([id]) => /MonitoringDashboard/.test(id),
  );
  const text = JSON.stringify(dashboard.Properties.DashboardBody);
  return { text, titles: [...text.matchAll(/\\"title\\":\\"([^"\\]*)/g)].map(([, title]) => title) };
}

const OF_GRPC = ['gRPC calls a minute', 'Failed gRPC calls a minute'];
const OF_TCP = ['TCP connections of services', 'TCP connections that failed'];
const ofProtocols = ({ titles }: ReturnType<typeof dashboardOf>) =>
  titles.filter((title) => [...OF_GRPC, ...OF_TCP].includes(title));

test('a dashboard has the rows of the protocols of its services, once', () => {
  expect(ofProtocols(dashboardOf(Protocol.http(), Protocol.http2()))).toEqual([]);
  expect(ofProtocols(dashboardOf(Protocol.grpc(), Protocol.grpc({ healthService: '' })))).toEqual(OF_GRPC);
  expect(ofProtocols(dashboardOf(Protocol.grpc(), Protocol.tcp(), Protocol.tcp()))).toEqual([...OF_GRPC, ...OF_TCP]);
});

test('the searches find the metrics of Service Connect and of the access log', () => {
  const { text } = dashboardOf(Protocol.tcp(), Protocol.grpc());
  for (const part of ['ActiveConnectionCount', 'NewConnectionCount', 'GrpcRequestCount', 'connections NOT failed']) {
    expect(text).toContain(part);
  }
});
