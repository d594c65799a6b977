import * as acmpca from 'aws-cdk-lib/aws-acmpca';
import type { Construct } from 'constructs';
import { Database, DatabaseAccess, MeshBackend, MeshedFargateService, MutualTls, TradingDatabase } from '../../src';
import type { Json } from '../support/json';
import { ServiceClient, TaskClient } from '../support/mesh-clients';
import { aStack, surroundings, templateOf } from '../support/stacks';
import { expectUsageError } from '../support/usage-errors';

/** The resources of a type whose id begins with the id of a construct. */
function resourcesUnder(construct: Construct, type: string): Json[] {
  const { Resources } = templateOf(construct).toJSON();
  return Object.entries<Json>(Resources)
    .filter(([id, { Type }]) => id.startsWith(construct.node.id) && Type === type)
    .map(([, resource]) => resource);
}

function propertiesUnder(construct: Construct, type: string): Json {
  const [resource, ...more] = resourcesUnder(construct, type);
  expect(more).toEqual([]);
  return resource.Properties;
}

const containerOf = (construct: Construct, name: string): Json =>
  propertiesUnder(construct, 'AWS::ECS::TaskDefinition').ContainerDefinitions.find(({ Name }: Json) => Name === name);

function aMesh(backend = MeshBackend.serviceConnect()) {
  const stack = aStack();
  const parts = surroundings(stack, { backend });
  const risk = new MeshedFargateService(stack, 'Risk', parts);
  return {
    stack,
    ...parts,
    risk,
    task: (name = 'reports') => new TaskClient(stack, name, parts),
    service: (name = 'fills') => new ServiceClient(stack, name, parts),
  };
}

describe('a client', () => {
  test('calls a service: rule, URL and order', () => {
    const { mesh, risk, task } = aMesh(MeshBackend.envoy());
    const client = task();
    mesh.joinAsClient(client);
    client.connectTo(risk);
    client.connectTo(risk);
    expect(client.startAfter).toHaveLength(1);
    expect(client.startAfter[0]).toBe(risk.service.node.defaultChild);
    const [{ from, to, port }] = client.connections;
    expect([from === client.securityGroup, to === risk.securityGroup, port]).toEqual([true, true, 15_001]);
    expect(containerOf(client, 'app').Environment).toEqual([
      { Name: 'RISK_URL', Value: 'http://127.0.0.1:15101' },
      { Name: 'RISK_ADDRESS', Value: '127.0.0.1:15101' },
    ]);
    expect(resourcesUnder(client, 'AWS::EC2::SecurityGroupIngress')).toHaveLength(1);
    expect(mesh.serviceNames).toEqual(['risk']);
  });

  test('calls nothing before it joins', () => {
    const { risk, task } = aMesh();
    expectUsageError(() => task().connectTo(risk), {
      code: 'OtherMesh',
      path: 'Stack/reports',
      got: "a call to 'risk'",
    });
  });

  test('has a name that nothing else in the mesh has', () => {
    const { mesh, task } = aMesh();
    expectUsageError(() => mesh.joinAsClient(task('risk')), {
      code: 'NameTaken',
      path: 'Stack/risk',
      got: "a client named 'risk'",
      expected: 'the service Stack/Risk has the same name',
    });
  });

  test('is in the account and Region of its mesh', () => {
    const { mesh, cluster } = aMesh();
    const other = aStack('Other', { env: { region: 'eu-west-1', account: '123456789012' } });
    const client = new TaskClient(other, 'reports', { mesh, cluster });
    expectUsageError(() => mesh.joinAsClient(client), {
      code: 'OtherEnvironment',
      path: 'Other/reports',
      got: 'a service in',
    });
  });
});

describe('on Service Connect', () => {
  test('an ECS service gets a proxy and registers no name', () => {
    const { mesh, service } = aMesh();
    const client = service();
    mesh.joinAsClient(client);
    expect(propertiesUnder(client, 'AWS::ECS::Service').ServiceConnectConfiguration).toEqual({
      Enabled: true,
      Namespace: expect.anything(),
      AccessLogConfiguration: { Format: 'JSON', IncludeQueryParameters: 'DISABLED' },
      LogConfiguration: expect.objectContaining({ LogDriver: 'awslogs' }),
    });
  });

  test('standalone tasks get nothing', () => {
    const { mesh, task } = aMesh();
    expect(mesh.joinAsClient(task())).toEqual({});
  });

  test('with encryption, its roles cannot read private keys', () => {
    const stack = aStack();
    const arn = 'arn:aws:acm-pca:us-east-1:123456789012:certificate-authority/a';
    const certificateAuthority = acmpca.CertificateAuthority.fromCertificateAuthorityArn(stack, 'Ca', arn);
    const parts = surroundings(stack, { backend: MeshBackend.serviceConnect({ certificateAuthority }) });
    const client = new ServiceClient(stack, 'fills', parts);
    parts.mesh.joinAsClient(client);
    const denied = resourcesUnder(client, 'AWS::IAM::Policy').map(
      ({ Properties }) => Properties.PolicyDocument.Statement,
    );
    expect(denied).toHaveLength(2);
    for (const statements of denied) expect(statements).toContainEqual(expect.objectContaining({ Effect: 'Deny' }));
  });
});

describe('on Envoy', () => {
  test('its proxy has no listener for requests, no drain container and no name in Cloud Map', () => {
    const { mesh, risk, task } = aMesh(MeshBackend.envoy());
    const client = task();
    mesh.joinAsClient(client);
    client.connectTo(risk);
    const { ContainerDefinitions } = propertiesUnder(client, 'AWS::ECS::TaskDefinition');
    expect(ContainerDefinitions.map(({ Name }: Json) => Name)).toEqual(['app', 'envoy']);
    const envoy = containerOf(client, 'envoy');
    expect(envoy.PortMappings).toBeUndefined();
    expect(envoy.Command[1]).toContain('name: callees');
    expect(envoy.Command[1]).not.toContain('name: services');
    expect(envoy.Command[1]).not.toContain('local_app');
    expect(containerOf(client, 'app').DependsOn).toEqual([{ ContainerName: 'envoy', Condition: 'HEALTHY' }]);
    expect(resourcesUnder(client, 'AWS::ServiceDiscovery::Service')).toEqual([]);
  });

  test('it presents a certificate with its own name, which the callee accepts', () => {
    const { mesh, risk, task } = aMesh(MeshBackend.envoy({ mutualTls: MutualTls.kmsAuthority() }));
    const client = task();
    const { secrets } = mesh.joinAsClient(client);
    client.connectTo(risk);
    expect(secrets).toHaveLength(1);
    expect(resourcesUnder(client, 'AWS::SecretsManager::Secret')).toHaveLength(1);
    expect(containerOf(risk, 'envoy').Command[1]).toContain('spiffe://trading.internal/reports');
  });
});

test('App Mesh has no clients', () => {
  const { mesh, task } = aMesh(MeshBackend.appMesh());
  expectUsageError(() => mesh.joinAsClient(task()), {
    code: 'MeshWithoutClients',
    path: 'Stack/reports',
    got: "the client 'reports', which has no port, on MeshBackend.appMesh()",
  });
});

test('standalone tasks get a user of a database, which exists before they start', () => {
  const { stack, mesh, task } = aMesh();
  const database = new TradingDatabase(stack, 'Database', { vpc: mesh.vpc, database: Database.postgres() });
  const client = task();
  const iam = DatabaseAccess.readOnly({ login: 'IAM' as never });
  database.addUser(client, iam);
  expect(client.startAfter).toHaveLength(1);
  expect(containerOf(client, 'app').Environment).toContainEqual({ Name: 'PGUSER', Value: 'reports_iam' });
});
