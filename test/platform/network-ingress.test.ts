import type { Stack } from 'aws-cdk-lib';
import {
  Alerting,
  Database,
  Egress,
  Ingress,
  NetworkIngress,
  Outbound,
  Protocol,
  Route,
  ServiceDefinition,
  StickySessions,
  type TradingAnalyticsPlatformProps,
  WorkerDefinition,
  WorkSource,
} from '../../src';
import type { Json } from '../support/json';
import { CLIENTS } from '../support/network-ingress';
import { aPlatform, aStack, aVpc, templateOf } from '../support/stacks';
import { expectMessage, expectUsageError } from '../support/usage-errors';

const networkIngress = NetworkIngress.internetFacing({ clients: CLIENTS, fixedAddresses: true });
const fix = new ServiceDefinition({ protocol: Protocol.tcp(), routes: [Route.tcp(9878)] });

function platformOf(props: Partial<TradingAnalyticsPlatformProps>) {
  const stack = aStack('Platform');
  const platform = aPlatform(stack, { ingress: Ingress.none(), database: Database.none(), ...props });
  return { stack, platform };
}
const outputsOf = (stack: Stack): Json =>
  Object.fromEntries(
    Object.entries<Json>(templateOf(stack).toJSON().Outputs).map(([id, { Value }]) => [
      id.replace(/^Trading/, '').replace(/[0-9A-F]{8}$/, ''),
      Value,
    ]),
  );

describe('a platform with a network ingress', () => {
  const { stack, platform } = platformOf({ networkIngress, services: { fix } });
  const addresses = (prefix: string) =>
    Object.keys(templateOf(stack).findResources('AWS::EC2::EIP'))
      .filter((id) => id.startsWith(prefix))
      .map((id) => ({ 'Fn::GetAtt': [id, 'PublicIp'] }));
  const joined = (prefix: string) => {
    const [first, ...rest] = addresses(prefix);
    return { 'Fn::Join': ['', [first, ...rest.flatMap((each) => [',', each])]] };
  };

  test('has a load balancer beside its ingress, and the service its port', () => {
    expect(platform.networkIngress.serviceNames).toEqual(['fix']);
    expect(platform.service('fix').networkTargetGroup).toBeDefined();
  });

  test('has outputs with the addresses for clients, and the addresses of its own connections', () => {
    expect(outputsOf(stack)).toMatchObject({
      NetworkDnsName: { 'Fn::GetAtt': [expect.stringMatching(/NetworkIngress/), 'DNSName'] },
      NetworkAddresses: joined('TradingNetworkIngressAddress'),
      OutboundAddresses: joined('TradingNetworkVpc'),
    });
  });

  test('has the names of the load balancer in its document', () => {
    const [{ Properties }] = Object.values<Json>(templateOf(stack).findResources('AWS::SSM::Parameter'));
    const document = JSON.stringify(Properties.Value);
    for (const name of ['networkLoadBalancer', 'dnsName', 'addresses', 'outboundAddresses']) {
      expect(document).toContain(`\\"${name}\\":`);
    }
  });
});

test('a platform without it has none, and its template does not change', () => {
  const { stack, platform } = platformOf({});
  expectUsageError(() => platform.networkIngress, {
    code: 'NoNetworkIngress',
    path: 'Platform/Trading',
    got: 'the use of networkIngress',
  });
  expect(Object.keys(outputsOf(stack))).not.toContain('OutboundAddresses');
  expect(platform.outboundAddresses).toHaveLength(3);
});

test('a route for TCP needs a network ingress, unless it is optional', () => {
  expectUsageError(() => platformOf({ services: { fix } }), {
    code: 'TcpRouteWithoutNetworkIngress',
    path: 'Platform/Trading/Services/fix',
    got: 'routes: TCP port 9878',
  });
  const routes = [Route.tcp(9878, { optional: true })];
  const { platform } = platformOf({ services: { fix: new ServiceDefinition({ protocol: Protocol.tcp(), routes }) } });
  expect(platform.service('fix').networkTargetGroup).toBeUndefined();
});

test('a network ingress needs a route', () => {
  const { platform } = platformOf({ networkIngress });
  const [message] = platform.node.validate();
  expectMessage(message, {
    code: 'NetworkIngressWithoutRoute',
    path: 'Platform/Trading',
    got: 'a network ingress, and no service with Route.tcp()',
  });
});

test('a service with routes for TCP alone has no sticky sessions', () => {
  const sticky = new ServiceDefinition({
    protocol: Protocol.tcp(),
    routes: [Route.tcp(9878)],
    stickySessions: StickySessions.loadBalancerCookie(),
  });
  expectUsageError(() => platformOf({ networkIngress, services: { sticky } }), {
    code: 'StickySessionsWithoutRoute',
    path: 'Platform/Trading/Services/sticky',
    got: 'stickySessions and no routes',
  });
});

test('monitoring watches a network load balancer once, and without alerting only on its dashboard', () => {
  const { stack, platform } = platformOf({ networkIngress, services: { fix } });
  platform.monitoring.watchNetworkLoadBalancer(platform.networkIngress);
  const alarms = (of: Stack) => Object.keys(templateOf(of).findResources('AWS::CloudWatch::Alarm'));
  expect(alarms(stack).filter((id) => id.includes('ConnectionsReset'))).toHaveLength(1);
  const silent = platformOf({ networkIngress, services: { fix }, alerting: Alerting.none() });
  expect(silent.platform.monitoring.loadBalancerDashboard).toBeDefined();
  expect(alarms(silent.stack).filter((id) => id.includes('Connections'))).toEqual([]);
});

describe('the addresses of connections from the tasks', () => {
  const outbound = [Outbound.tcp('203.0.113.0/24', 9878)];
  const has = ({ stack }: { readonly stack: Stack }) => 'OutboundAddresses' in outputsOf(stack);

  test.each<[string, Partial<TradingAnalyticsPlatformProps>]>([
    ['a service', { services: { initiator: new ServiceDefinition({ outbound }) } }],
    ['a worker', { workers: { initiator: new WorkerDefinition({ source: WorkSource.none(), outbound }) } }],
  ])('are an output if %s has outbound destinations', (_, props) => {
    expect(has(platformOf(props))).toBe(true);
  });

  test('are an output if a service that is added later has them', () => {
    const { stack, platform } = platformOf({});
    for (const name of ['one', 'other']) platform.addService(name, new ServiceDefinition({ outbound }));
    expect(has({ stack })).toBe(true);
  });

  test('are not known in an existing VPC', () => {
    const stack = aStack('Platform');
    const services = { initiator: new ServiceDefinition({ outbound }) };
    const vpc = aVpc(stack);
    const platform = aPlatform(stack, { ingress: Ingress.none(), database: Database.none(), vpc, services });
    expect(platform.outboundAddresses).toEqual([]);
    expect(has({ stack })).toBe(false);
  });

  test('are one with one NAT gateway', () => {
    expect(platformOf({ egress: Egress.singleNat() }).platform.outboundAddresses).toHaveLength(1);
  });
});

test.each([
  [Protocol.tcp(), Route.path('/*'), 'a service that receives requests'],
  [Protocol.http(), Route.tcp(9878), 'protocol: Protocol.tcp()'],
])('a service with protocol %s and a route for %s has the error that they do not fit', (protocol, route, expected) => {
  const fix = new ServiceDefinition({ protocol, routes: [route] });
  expectUsageError(() => aPlatform(aStack(), { ingress: Ingress.none(), services: { fix } }), {
    code: 'RouteOfOtherProtocol',
    path: 'Stack/Trading/Services/fix',
    got: String(route),
    expected,
  });
});

test('an optional route that the platform leaves out is not compared with the protocol', () => {
  const fix = new ServiceDefinition({
    protocol: Protocol.tcp(),
    routes: [Route.when({ paths: ['/*'], optional: true })],
  });
  const stack = aStack();
  aPlatform(stack, { ingress: Ingress.none(), services: { fix } });
  templateOf(stack).resourceCountIs('AWS::ElasticLoadBalancingV2::TargetGroup', 0);
});
