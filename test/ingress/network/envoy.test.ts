import type { Stack } from 'aws-cdk-lib';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { MeshBackend, MeshedFargateService, MutualTls, NetworkIngress, Protocol, TradingMesh } from '../../../src';
import type { Json } from '../../support/json';
import { aNetworkLoadBalancer, CLIENTS } from '../../support/network-ingress';
import { aCertificate, aStack, containersOf, propertiesOf, surroundings, templateOf } from '../../support/stacks';
import { expectUsageError } from '../../support/usage-errors';

const backends = {
  plain: () => MeshBackend.envoy(),
  encrypted: () => MeshBackend.envoy({ mutualTls: MutualTls.kmsAuthority() }),
  silent: () => MeshBackend.envoy({ accessLogs: false }),
};
const decrypting = (stack: Stack) => NetworkIngress.internal({ clients: CLIENTS, certificate: aCertificate(stack) });
const passing = () => NetworkIngress.internal({ clients: CLIENTS });

function behind(backend: () => MeshBackend, ingress: (stack: Stack) => NetworkIngress) {
  const balancer = aNetworkLoadBalancer({ ingress, around: (stack) => surroundings(stack, { backend: backend() }) });
  balancer.route('Fix');
  return balancer;
}
/** Returns the listeners of Envoy by name. References in its configuration become text. */
function listenersOf(stack: Stack): Record<string, Json> {
  const { Command } = containersOf(stack).find(({ Name }: Json) => Name === 'envoy');
  const [, yaml] = Command;
  const text: string = typeof yaml === 'string' ? yaml : JSON.stringify(yaml);
  return Object.fromEntries(['network_load_balancer', 'network_health'].map((name) => [name, text.includes(name)]));
}

test.each([
  ['passes TCP through in a mesh without TLS', backends.plain, passing, 'TCP', 'HTTP'],
  ['passes TCP through in a mesh with TLS', backends.encrypted, passing, 'TCP', 'HTTPS'],
  ['decrypts TLS, in a mesh without TLS', backends.plain, decrypting, 'TCP', 'HTTP'],
  ['decrypts TLS and encrypts it again in a mesh with TLS', backends.encrypted, decrypting, 'TLS', 'HTTPS'],
])('a load balancer %s', (_, backend, ingress, Protocol, HealthCheckProtocol) => {
  const { stack } = behind(backend, ingress);
  expect(propertiesOf(stack, 'AWS::ElasticLoadBalancingV2::TargetGroup')).toMatchObject({
    Protocol,
    Port: 15_002,
    HealthCheckProtocol,
    HealthCheckPort: '15003',
    HealthCheckPath: '/health',
  });
  expect(listenersOf(stack)).toEqual({ network_load_balancer: true, network_health: true });
});

test('both ports of Envoy accept the load balancer alone', () => {
  const { stack } = behind(backends.plain, passing);
  for (const type of ['AWS::EC2::SecurityGroupIngress', 'AWS::EC2::SecurityGroupEgress']) {
    const ports = Object.values<Json>(templateOf(stack).findResources(type)).map(
      ({ Properties }) => Properties.FromPort,
    );
    expect(ports).toEqual(expect.arrayContaining([15_002, 15_003]));
  }
});

test('a container of the service cannot have the port for health checks', () => {
  const around = (stack: Stack) => surroundings(stack, { backend: backends.plain() });
  const { route } = aNetworkLoadBalancer({ around });
  expectUsageError(() => route('Fix', undefined, { port: 15_003 }), {
    code: 'PortTaken',
    path: 'Stack/Fix',
    got: "the port 15003 of Envoy for health checks of the network load balancer, which the container 'app' has",
  });
});

test('a target group of your own receives connections at the same ports', () => {
  const stack = aStack();
  const parts = surroundings(stack, { backend: backends.silent() });
  const service = new MeshedFargateService(stack, 'Fix', { ...parts, protocol: Protocol.tcp() });
  const { vpc } = parts.cluster;
  const targetGroup = new elbv2.NetworkTargetGroup(stack, 'Own', { vpc, port: 1, targetType: elbv2.TargetType.IP });
  service.attachNetworkTargetGroup(targetGroup);
  expect(parts.mesh).toBeInstanceOf(TradingMesh);
  expect(propertiesOf(stack, 'AWS::ECS::Service').LoadBalancers).toEqual([
    { ContainerName: 'envoy', ContainerPort: 15_002, TargetGroupArn: expect.anything() },
  ]);
});
