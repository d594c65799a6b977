import * as servicediscovery from 'aws-cdk-lib/aws-servicediscovery';
import { DeploymentPolicy, MeshBackend, MeshedFargateService } from '../../src';
import { aStack, surroundings, templateOf } from '../support/stacks';
import { expectUsageError } from '../support/usage-errors';

describe.each([
  ['MeshBackend.envoy()', MeshBackend.envoy()],
  ['MeshBackend.appMesh()', MeshBackend.appMesh()],
])('discovery by DNS, of %s', (name, backend) => {
  test('is refused in a namespace without DNS', () => {
    const stack = aStack();
    const namespace = new servicediscovery.HttpNamespace(stack, 'Http', { name: 'trading' });
    const shared = surroundings(stack, { backend, namespace });
    expectUsageError(() => new MeshedFargateService(stack, 'Risk', shared), {
      code: 'NamespaceWithoutDns',
      path: 'Stack/Risk',
      got: 'a namespace of type HTTP',
      expected: `DNS_PRIVATE: ${name} finds services by DNS`,
    });
  });

  test('is refused for a callee whose deployments shift traffic', () => {
    const stack = aStack();
    const shared = surroundings(stack, { backend });
    const deployment = DeploymentPolicy.blueGreen();
    const callee = new MeshedFargateService(stack, 'Risk', { ...shared, deployment });
    expectUsageError(() => new MeshedFargateService(stack, 'Gateway', shared).connectTo(callee), {
      code: 'NotWithShiftedTraffic',
      path: 'Stack/Gateway',
      got: `a call to 'risk', whose deployments shift traffic, on ${name}`,
      fix: 'MeshBackend.serviceConnect()',
    });
  });

  test('registers a callee once, with a TTL of ten seconds', () => {
    const stack = aStack();
    const shared = surroundings(stack, { backend });
    const [risk, gateway, reports] = ['Risk', 'Gateway', 'Reports'].map(
      (id) => new MeshedFargateService(stack, id, shared),
    );
    gateway.connectTo(risk);
    reports.connectTo(risk);
    const registries = Object.values(templateOf(stack).findResources('AWS::ServiceDiscovery::Service'));
    expect(registries.map(({ Properties }) => Properties).filter(({ Name }) => Name === 'risk')).toEqual([
      expect.objectContaining({
        DnsConfig: expect.objectContaining({ DnsRecords: [{ TTL: 10, Type: 'A' }] }),
      }),
    ]);
  });
});
