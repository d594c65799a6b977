import * as acmpca from 'aws-cdk-lib/aws-acmpca';
import * as servicediscovery from 'aws-cdk-lib/aws-servicediscovery';
import { DeploymentPolicy, FargateJob, MeshBackend, MeshedFargateService, type TradingMeshProps } from '../../../src';
import type { Json } from '../../support/json';
import { aStack, surroundings, templateOf } from '../../support/stacks';
import { expectUsageError } from '../../support/usage-errors';

function aCall(mesh: Partial<TradingMeshProps> = {}, service = {}) {
  const stack = aStack();
  const around = surroundings(stack, mesh);
  const prices = new MeshedFargateService(stack, 'Prices', { ...around, ...service });
  const report = new FargateJob(stack, 'Report', around);
  return { stack, around, prices, report };
}

test('a service that a job calls has a name in DNS beside its name in Service Connect', () => {
  const { stack, around, prices, report } = aCall();
  report.connectTo(prices);
  new FargateJob(stack, 'Second', around).connectTo(prices);
  const { Resources } = templateOf(stack).toJSON();
  const registries = Object.values<Json>(Resources).filter(({ Type }) => Type === 'AWS::ServiceDiscovery::Service');
  expect(registries).toHaveLength(1);
  expect(registries[0].Properties).toMatchObject({
    Name: 'tasks.prices',
    DnsConfig: { DnsRecords: [{ TTL: 10, Type: 'A' }] },
  });
  const services = Object.values<Json>(Resources).filter(({ Type }) => Type === 'AWS::ECS::Service');
  expect(services).toHaveLength(1);
  expect(services[0].Properties.ServiceRegistries).toHaveLength(1);
  expect(services[0].Properties.ServiceConnectConfiguration.Services[0].DiscoveryName).toBe('prices');
  expect(JSON.stringify(Resources)).toContain('"http://tasks.prices.trading.internal:8080"');
});

test('a service that no job calls has no name in DNS', () => {
  const { stack, around, prices } = aCall();
  new MeshedFargateService(stack, 'Gateway', around).connectTo(prices);
  templateOf(stack).resourceCountIs('AWS::ServiceDiscovery::Service', 0);
});

test('a call of a job is refused where only the proxy reaches the callee', () => {
  const certificateAuthority = acmpca.CertificateAuthority.fromCertificateAuthorityArn(
    aStack(),
    'Authority',
    'arn:aws:acm-pca:us-east-1:123456789012:certificate-authority/0a1b2c3d-0000-4000-8000-000000000000',
  );
  const encrypted = aCall({ backend: MeshBackend.serviceConnect({ certificateAuthority }) });
  expectUsageError(() => encrypted.report.connectTo(encrypted.prices), {
    code: 'JobCallNotInMesh',
    path: 'Stack/Report',
    got: "a call of the job 'report' to 'prices', in a mesh with certificateAuthority",
    fix: 'MeshBackend.envoy()',
  });
  const shifted = aCall({}, { deployment: DeploymentPolicy.blueGreen() });
  expectUsageError(() => shifted.report.connectTo(shifted.prices), {
    code: 'JobCallNotInMesh',
    path: 'Stack/Report',
    got: 'whose deployments shift traffic',
    fix: 'MeshBackend.envoy()',
  });
});

test('a call of a job needs a namespace with DNS', () => {
  const stack = aStack();
  const namespace = new servicediscovery.HttpNamespace(stack, 'Http', { name: 'trading' });
  const around = surroundings(stack, { namespace });
  const prices = new MeshedFargateService(stack, 'Prices', around);
  expectUsageError(() => new FargateJob(stack, 'Report', around).connectTo(prices), {
    code: 'NamespaceWithoutDns',
    path: 'Stack/Report',
    got: 'a namespace of type HTTP',
    expected: 'DNS_PRIVATE: a call of a job finds services by DNS',
  });
});

test('a job without calls is in every mesh', () => {
  const stack = aStack();
  expect(new FargateJob(stack, 'Report', surroundings(stack, { backend: MeshBackend.envoy() })).calls).toEqual([]);
});
