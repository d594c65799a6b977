import { Duration } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { cloudFormationFindings } from '../../../rigs/checks/cloudformation';
import { findings, PACKS, type PackName } from '../../../rigs/checks/security-packs';
import {
  type AppMeshOptions,
  MeshBackend,
  MeshCapability,
  MeshedFargateService,
  RetryCondition,
  RetryPolicy,
  type TrafficPolicy,
} from '../../../src';
import { SHIPPED_IMAGES, shippedImage } from '../../../src/security/images/shipped-images';
import type { Json } from '../../support/json';
import { anApp, aPlatform, aStack, propertiesOf, surroundings, templateOf, warningsOf } from '../../support/stacks';
import { expectUsageError } from '../../support/usage-errors';

function aMesh(options: AppMeshOptions = {}) {
  const stack = aStack();
  const shared = surroundings(stack, { backend: MeshBackend.appMesh(options) });
  return {
    stack,
    mesh: shared.mesh,
    add: (id: string, more = {}) => new MeshedFargateService(stack, id, { ...shared, ...more }),
  };
}

function alone(more = {}, options: AppMeshOptions = {}) {
  const { stack, add } = aMesh(options);
  add('Risk', more);
  return stack;
}

function idOf(stack: ReturnType<typeof aStack>, type: string, prefix = ''): string {
  const [id] = Object.keys(templateOf(stack).findResources(type)).filter((name) => name.startsWith(prefix));
  return id;
}

const retryPolicyOf = (traffic?: TrafficPolicy): Json =>
  propertiesOf(alone({ traffic }), 'AWS::AppMesh::Route').Spec.HttpRoute.RetryPolicy;

describe('MeshBackend.appMesh()', () => {
  test('warns, with the date, that it cannot be deployed, once for a mesh', () => {
    const { stack, add } = aMesh();
    add('A');
    add('B');
    expect(warningsOf(stack)).toEqual([expect.stringContaining('AWS ended App Mesh on 2026-09-30')]);
    expect(warningsOf(stack)[0]).toContain('docs/migrating-from-app-mesh.md');
    expect(warningsOf(stack)[0]).toContain('cdk-trading-analytics-platform:appMeshEnded');
    templateOf(stack).resourceCountIs('AWS::AppMesh::Mesh', 1);
  });

  test('creates no App Mesh resource before a service joins', () => {
    const { stack } = aMesh();
    templateOf(stack).resourceCountIs('AWS::AppMesh::Mesh', 0);
    expect(warningsOf(stack)).toEqual([]);
  });

  test('creates a virtual node for a service, found by DNS, with the health check of the original requirements', () => {
    expect(propertiesOf(alone({ port: 9000, healthPath: '/well' }), 'AWS::AppMesh::VirtualNode')).toEqual({
      MeshName: { 'Fn::GetAtt': ['MeshAppMesh69D3DB4F', 'MeshName'] },
      Spec: {
        ServiceDiscovery: { DNS: { Hostname: 'risk.trading.internal' } },
        Listeners: [
          {
            PortMapping: { Port: 9000, Protocol: 'http' },
            HealthCheck: {
              Protocol: 'http',
              Port: 9000,
              Path: '/well',
              IntervalMillis: 5000,
              TimeoutMillis: 2000,
              HealthyThreshold: 2,
              UnhealthyThreshold: 2,
            },
          },
        ],
      },
    });
  });

  test('sends what is called by the name of a service through its router and route to its node', () => {
    const stack = alone();
    const router = idOf(stack, 'AWS::AppMesh::VirtualRouter');
    expect(propertiesOf(stack, 'AWS::AppMesh::VirtualService')).toMatchObject({
      VirtualServiceName: 'risk.trading.internal',
      Spec: { Provider: { VirtualRouter: { VirtualRouterName: { 'Fn::GetAtt': [router, 'VirtualRouterName'] } } } },
    });
    expect(propertiesOf(stack, 'AWS::AppMesh::VirtualRouter').Spec).toEqual({
      Listeners: [{ PortMapping: { Port: 8080, Protocol: 'http' } }],
    });
    const node = idOf(stack, 'AWS::AppMesh::VirtualNode');
    expect(propertiesOf(stack, 'AWS::AppMesh::Route')).toMatchObject({
      VirtualRouterName: { 'Fn::GetAtt': [router, 'VirtualRouterName'] },
      Spec: {
        HttpRoute: {
          Match: { Prefix: '/' },
          Action: { WeightedTargets: [{ VirtualNode: { 'Fn::GetAtt': [node, 'VirtualNodeName'] }, Weight: 1 }] },
        },
      },
    });
  });

  test('lists the services that a node calls, also in a cycle', () => {
    const { stack, add } = aMesh();
    const [a, b] = ['A', 'B'].map((id) => add(id));
    a.connectTo(b);
    b.connectTo(a);
    const nodes = templateOf(stack).findResources('AWS::AppMesh::VirtualNode');
    const backendsOf = (prefix: string) =>
      nodes[idOf(stack, 'AWS::AppMesh::VirtualNode', prefix)].Properties.Spec.Backends;
    const service = (prefix: string) => ({
      VirtualService: {
        VirtualServiceName: {
          'Fn::GetAtt': [idOf(stack, 'AWS::AppMesh::VirtualService', prefix), 'VirtualServiceName'],
        },
      },
    });
    expect(backendsOf('AAppMesh')).toEqual([service('BAppMesh')]);
    expect(backendsOf('BAppMesh')).toEqual([service('AAppMesh')]);
  });

  test('gives the caller the name and port of the callee', () => {
    const { stack, add } = aMesh();
    add('Gateway').connectTo(add('Risk', { port: 9000 }));
    const variables = Object.values(templateOf(stack).findResources('AWS::ECS::TaskDefinition')).flatMap(
      ({ Properties }) => Properties.ContainerDefinitions[0].Environment,
    );
    expect(variables).toContainEqual({ Name: 'RISK_URL', Value: 'http://risk.trading.internal:9000' });
    expect(propertiesOf(stack, 'AWS::EC2::SecurityGroupIngress')).toMatchObject({ FromPort: 9000, ToPort: 9000 });
  });

  test('sends all traffic of a task through Envoy but its own, and what a task asks ECS for', () => {
    expect(propertiesOf(alone({ port: 9000 }), 'AWS::ECS::TaskDefinition').ProxyConfiguration).toEqual({
      Type: 'APPMESH',
      ContainerName: 'envoy',
      ProxyConfigurationProperties: [
        { Name: 'AppPorts', Value: '9000' },
        { Name: 'ProxyIngressPort', Value: '15000' },
        { Name: 'ProxyEgressPort', Value: '15001' },
        { Name: 'IgnoredUID', Value: '1337' },
        { Name: 'EgressIgnoredIPs', Value: '169.254.170.2,169.254.169.254' },
      ],
    });
  });

  test('starts the application once Envoy is well, and may stream the configuration of its own node alone', () => {
    const stack = alone();
    const { ContainerDefinitions: containers } = propertiesOf(stack, 'AWS::ECS::TaskDefinition');
    const byName = (name: string) => containers.find(({ Name }: Json) => Name === name);
    const node = { Ref: idOf(stack, 'AWS::AppMesh::VirtualNode') };
    expect(byName('app').DependsOn).toContainEqual({ ContainerName: 'envoy', Condition: 'HEALTHY' });
    expect(byName('envoy')).toMatchObject({
      Image: shippedImage(SHIPPED_IMAGES.appMeshEnvoy),
      Environment: [{ Name: 'APPMESH_RESOURCE_ARN', Value: node }],
      Essential: true,
      Memory: 256,
      User: '1337',
      HealthCheck: {
        Command: ['CMD-SHELL', expect.stringContaining('curl -s http://localhost:9901/server_info')],
        Interval: 5,
        Timeout: 2,
        Retries: 3,
        StartPeriod: 10,
      },
      LogConfiguration: { Options: { 'awslogs-stream-prefix': 'envoy' } },
    });
    const statements = Object.values(templateOf(stack).findResources('AWS::IAM::ManagedPolicy')).flatMap(
      ({ Properties }) => Properties.PolicyDocument.Statement,
    );
    expect(statements.filter(({ Action }) => String(Action).startsWith('appmesh:'))).toEqual([
      { Action: 'appmesh:StreamAggregatedResources', Effect: 'Allow', Resource: node },
    ]);
  });

  test('accepts a copy of the image', () => {
    const image = ecs.ContainerImage.fromRegistry('123456789012.dkr.ecr.eu-west-1.amazonaws.com/envoy:1');
    const { ContainerDefinitions: containers } = propertiesOf(alone({}, { image }), 'AWS::ECS::TaskDefinition');
    expect(containers.find(({ Name }: Json) => Name === 'envoy').Image).toContain('/envoy:1');
    expect(MeshBackend.appMesh({ image }).dataPlane.proxy.publicImage).toBe(false);
    expect(MeshBackend.appMesh().dataPlane.proxy.publicImage).toBe(true);
  });

  test.each([9901, 15_000, 15_001])('refuses the port %s for the application, which Envoy uses', (port) => {
    expectUsageError(() => alone({ port }), { code: 'PortTaken', path: 'Stack/Risk', got: `port: ${port}` });
  });

  test('refuses features that the original requirements did not have', () => {
    expectUsageError(() => alone({ traffic: { timeout: Duration.seconds(2) } }), {
      code: 'CapabilityMissing',
      path: 'Stack/Risk',
      got: `traffic.timeout, which needs the capability '${MeshCapability.REQUEST_TIMEOUT}', on MeshBackend.appMesh()`,
    });
  });
});

describe('retries on App Mesh', () => {
  test('are those of the original requirements by default: three, of five seconds, after all three outcomes', () => {
    expect(retryPolicyOf()).toEqual({
      MaxRetries: 3,
      PerRetryTimeout: { Unit: 'ms', Value: 5000 },
      HttpRetryEvents: ['server-error', 'gateway-error'],
      TcpRetryEvents: ['connection-error'],
    });
  });

  test('are one fewer than the attempts that were chosen', () => {
    const perTryTimeout = Duration.millis(1500);
    const on = [RetryCondition.GATEWAY_ERROR];
    const retry = RetryPolicy.attempts(3, { perTryTimeout, on, repeatNonIdempotent: true });
    expect(retryPolicyOf({ retry })).toEqual({
      MaxRetries: 2,
      PerRetryTimeout: { Unit: 'ms', Value: 1500 },
      HttpRetryEvents: ['gateway-error'],
    });
  });

  test('are only for connections if only those are set', () => {
    expect(retryPolicyOf({ retry: RetryPolicy.attempts(2, { on: [RetryCondition.CONNECTION_ERROR] }) })).toEqual({
      MaxRetries: 1,
      PerRetryTimeout: { Unit: 'ms', Value: 5000 },
      TcpRetryEvents: ['connection-error'],
    });
  });

  test('are none with RetryPolicy.none(), which needs a policy because App Mesh has a default one', () => {
    expect(retryPolicyOf({ retry: RetryPolicy.none() }).MaxRetries).toBe(0);
  });

  test('are refused if a POST must not be repeated', () => {
    expectUsageError(() => retryPolicyOf({ retry: RetryPolicy.attempts(3) }), {
      code: 'CapabilityMissing',
      path: 'Stack/Risk',
      got: 'traffic.retry without repeatNonIdempotent, on MeshBackend.appMesh()',
      expected: 'MeshBackend.envoy()',
      fix: 'repeatNonIdempotent: true',
    });
  });
});

describe('a platform on App Mesh', () => {
  const platform = () => {
    const app = anApp();
    aPlatform(aStack('Platform', {}, app), { mesh: MeshBackend.appMesh() });
    return app;
  };

  const app = platform();

  test.each(Object.keys(PACKS) as PackName[])('has no finding of %s that is not acknowledged', (name) => {
    expect(findings(app, name)).toEqual([]);
  });

  test('has only the finding of the CDK’s own validation that App Mesh has ended', () => {
    process.env.CDK_VALIDATION = 'true';
    try {
      jest.spyOn(console, 'error').mockImplementation(); // the CDK prints what the report has
      expect(cloudFormationFindings(platform())).toEqual([expect.stringContaining('will be shut down on 2026-09-30')]);
    } finally {
      process.env.CDK_VALIDATION = 'false';
    }
  });
});
