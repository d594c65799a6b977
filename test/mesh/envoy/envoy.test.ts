import { Duration, Size, type Stack, Token } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as servicediscovery from 'aws-cdk-lib/aws-servicediscovery';
import {
  DeploymentPolicy,
  type EnvoyOptions,
  Ingress,
  MeshBackend,
  MeshedFargateService,
  type MeshedFargateServiceProps,
  MeshRoute,
  MutualTls,
  Protocol,
  RotatableSecret,
  RotationPlan,
  Route,
  SharedLoadBalancer,
  Sidecar,
  Tracing,
  type TradingMesh,
  WeightedTarget,
} from '../../../src';
import { drainScript } from '../../../src/mesh/envoy/container-scripts';
import { MAX_CALLEES } from '../../../src/mesh/envoy/ports';
import { SHIPPED_IMAGES, shippedImage } from '../../../src/security/images/shipped-images';
import type { Json } from '../../support/json';
import { anApp, aStack, surroundings, warningsOf } from '../../support/stacks';
import { expectUsageError } from '../../support/usage-errors';

function aMesh(options: EnvoyOptions = {}, stack = aStack()) {
  const parts = surroundings(stack, { backend: MeshBackend.envoy(options) });
  const add = (id: string, props: Partial<MeshedFargateServiceProps> = {}, scope: Stack = stack) =>
    new MeshedFargateService(scope, id, { ...parts, tracing: Tracing.none(), ...props });
  const template = () => Template.fromStack(stack).toJSON();
  return {
    stack,
    ...parts,
    add,
    template,
    resource: (id: RegExp, type: string): Json => {
      const found = Object.entries<Json>(template().Resources).filter(
        ([name, { Type }]) => id.test(name) && Type === type,
      );
      if (found.length !== 1) throw new Error(`${found.length} resources ${id} of type ${type}`);
      return found[0][1];
    },
    container: (service: string, name: string): Json =>
      Object.entries<Json>(template().Resources)
        .filter(([id, { Type }]) => id.startsWith(service) && Type === 'AWS::ECS::TaskDefinition')
        .flatMap(([, { Properties }]) => Properties.ContainerDefinitions)
        .find(({ Name }) => Name === name),
  };
}

describe('a task', () => {
  test('has an Envoy that is ready before the application starts and stops after it', () => {
    const { add, container } = aMesh();
    add('Risk');
    expect(container('Risk', 'app').DependsOn).toEqual([{ ContainerName: 'envoy', Condition: 'HEALTHY' }]);
    expect(container('Risk', 'envoy')).toMatchObject({
      EntryPoint: ['envoy'],
      Essential: true,
      Image: shippedImage(SHIPPED_IMAGES.envoy),
      Memory: 192,
      ReadonlyRootFilesystem: true,
      User: '101',
      HealthCheck: { Command: ['CMD', 'bash', '-c', expect.stringContaining('GET /ready')] },
    });
    expect(container('Risk', 'envoy').Command).toEqual([
      '--config-yaml',
      expect.stringMatching(/^\{node: \{id: risk/),
      '--disable-hot-restart',
      '--concurrency',
      '1',
      '--drain-time-s',
      '15',
      '--drain-strategy',
      'immediate',
      '--file-flush-interval-msec',
      '1000',
      '--log-level',
      'warning',
    ]);
  });

  test('has a container that is stopped before all others', () => {
    const { add, container } = aMesh({ drainTime: Duration.seconds(20) });
    add('Risk');
    expect(container('Risk', 'drain')).toMatchObject({
      DependsOn: [{ ContainerName: 'app', Condition: 'START' }],
      EntryPoint: ['bash', '-c'],
      Essential: false,
      StopTimeout: 20 + 16 + 5,
      Command: [drainScript({ drain: 20, patience: 16 })],
    });
  });

  test.each([
    ['as long as callers may wait', 15, Duration.seconds(40), 40],
    ['for the default timeout where there is none', 15, Duration.seconds(0), 15],
    ['as long as Fargate permits', 90, Duration.seconds(60), 25],
  ])('waits for requests %s', (_, drain, timeout, patience) => {
    const { add, container } = aMesh({ drainTime: Duration.seconds(drain) });
    add('Risk', { traffic: { timeout, idleTimeout: timeout } });
    expect(container('Risk', 'drain')).toMatchObject({
      StopTimeout: drain + patience + 5,
      Command: [drainScript({ drain, patience })],
    });
  });

  test('does not wait for TCP sessions, which only the application ends', () => {
    const { add, container } = aMesh({ drainTime: Duration.seconds(20) });
    add('Risk', { protocol: Protocol.tcp() });
    expect(container('Risk', 'drain')).toMatchObject({
      StopTimeout: 20 + 5,
      Command: [drainScript({ drain: 20, patience: 0 })],
    });
  });

  test('gives the application the rest of the memory', () => {
    const { add, container } = aMesh({ memory: Size.mebibytes(512), concurrency: 2 });
    add('Risk');
    expect(container('Risk', 'app').Memory).toBe(2048 - 512 - 32);
    expect(container('Risk', 'envoy').Command).toEqual(expect.arrayContaining(['--concurrency', '2']));
  });

  test('limits the heap and the connections of Envoy by its memory', () => {
    const { add, container } = aMesh({ memory: Size.mebibytes(512) });
    add('Risk');
    expect(container('Risk', 'envoy').Command[1]).toContain(`max_heap_size_bytes: ${256 * 1_048_576}`);
    expect(container('Risk', 'envoy').Command[1]).toContain('max_active_downstream_connections: 1536');
  });

  test('accepts other limits and rules for requests from outside', () => {
    const options = { maxConnections: 77, allowUnderscores: true, allowEscapedSlashes: true };
    const { add, container } = aMesh({ ...options, uploadTimeout: Duration.seconds(33) });
    add('Gateway').connectTo(add('Risk'));
    const [, yaml] = container('Risk', 'envoy').Command;
    expect(yaml).toContain('max_active_downstream_connections: 77');
    expect(yaml).toContain('request_timeout: "33s"');
    expect(yaml).not.toContain('REJECT_REQUEST');
  });

  test.each([
    [1_536, undefined, []],
    [
      1_537,
      undefined,
      [
        expect.stringContaining(
          'enough for 1536 WebSocket connections or TCP sessions. Set memory: Size.mebibytes(193)',
        ),
      ],
    ],
    [4_000, Size.mebibytes(500), []],
  ])(
    'with maxConnections: %p and memory %p it warns of too little memory once: %p',
    (maxConnections, memory, warnings) => {
      const { add, mesh } = aMesh({ maxConnections, memory });
      add('Gateway').connectTo(add('Risk'));
      expect(warningsOf(mesh)).toEqual(warnings);
    },
  );

  test('accepts another image', () => {
    const { add, container } = aMesh({ image: ecs.ContainerImage.fromRegistry('envoy:mine') });
    add('Risk');
    expect([container('Risk', 'envoy').Image, container('Risk', 'drain').Image]).toEqual(['envoy:mine', 'envoy:mine']);
  });

  test('sends the spans of its proxy to the collector of the application', () => {
    const { add, container } = aMesh();
    const tracing = Tracing.openTelemetry({ samplingRatio: 0.5, keepErrors: false });
    add('Risk', { tracing }).connectTo(add('Feed'));
    expect(container('Risk', 'envoy').Command[1]).toContain('random_sampling: {value: 50}');
    expect(container('Risk', 'envoy').Command[1]).toContain('service_name: risk');
  });

  test.each([
    [{ memory: Size.mebibytes(32) }, 'memory in MiB: 32'],
    [{ memory: Size.mebibytes(Token.asNumber({ Ref: 'Later' })) }, 'memory is a token'],
    [{ maxConnections: 0 }, 'maxConnections: 0'],
    [{ uploadTimeout: Duration.days(2) }, 'uploadTimeout in seconds: 172800'],
    [{ concurrency: 0 }, 'concurrency: 0'],
    [{ drainTime: Duration.seconds(111) }, 'drainTime in seconds: 111'],
    [{ drainTime: Duration.seconds(Token.asNumber({ Ref: 'Later' })) }, 'drainTime is a token'],
  ])('is refused with an invalid proxy: %#', (options: EnvoyOptions, got) => {
    expectUsageError(() => MeshBackend.envoy(options), { code: 'ProxyOutOfRange', path: 'MeshBackend.envoy()', got });
  });

  test.each([
    [9901, '9901'],
    [15_001, '15001'],
    [15_150, '15101 to 15200'],
  ])('cannot have its application on port %d', (port, expected) => {
    expectUsageError(() => aMesh().add('Risk', { port }), {
      code: 'PortTaken',
      path: 'Stack/Risk',
      got: `port: ${port}, which the mesh's proxy listens on`,
      expected,
    });
  });

  test.each(['envoy', 'drain'])('cannot have a sidecar named %s', (name) => {
    const sidecars = [new Sidecar({ name, image: ecs.ContainerImage.fromRegistry('x') })];
    expectUsageError(() => aMesh().add('Risk', { sidecars }), {
      code: 'ContainerNameTaken',
      path: 'Stack/Risk',
      got: `two containers named '${name}'`,
    });
  });
});

describe('a call', () => {
  test('goes to the loopback interface, a port for each callee', () => {
    const { add, container } = aMesh();
    const gateway = add('Gateway');
    for (const id of ['Risk', 'Feed']) gateway.connectTo(add(id));
    expect(container('Gateway', 'app').Environment).toEqual(
      expect.arrayContaining([
        { Name: 'RISK_ADDRESS', Value: '127.0.0.1:15101' },
        { Name: 'RISK_URL', Value: 'http://127.0.0.1:15101' },
        { Name: 'FEED_ADDRESS', Value: '127.0.0.1:15102' },
        { Name: 'FEED_URL', Value: 'http://127.0.0.1:15102' },
      ]),
    );
    expect(container('Gateway', 'envoy').Command[1]).toContain('feed.trading.internal');
  });

  test('finds its callee in DNS, where every service is registered whose deployments do not shift traffic', () => {
    const { add, template, resource } = aMesh();
    const risk = add('Risk');
    add('Gateway', { deployment: DeploymentPolicy.blueGreen() }).connectTo(risk);
    add('Reports');
    expect(resource(/^RiskServiceCloudmapService/, 'AWS::ServiceDiscovery::Service').Properties).toMatchObject({
      Name: 'risk',
      DnsConfig: { DnsRecords: [{ TTL: 10, Type: 'A' }], RoutingPolicy: 'MULTIVALUE' },
    });
    const registries = Object.values<Json>(template().Resources).filter(
      ({ Type }) => Type === 'AWS::ServiceDiscovery::Service',
    );
    expect(registries.map(({ Properties }) => Properties.Name)).toEqual(['risk', 'reports']);
  });

  test('is allowed only at the port of the mesh', () => {
    const { add, resource } = aMesh();
    add('Gateway').connectTo(add('Risk'));
    expect(resource(/^GatewayCallTo/, 'AWS::EC2::SecurityGroupIngress').Properties).toMatchObject({
      FromPort: 15_001,
      ToPort: 15_001,
    });
  });

  test('may be part of a cycle, and only the call that closes it sets no order', () => {
    const { add, resource } = aMesh();
    const [risk, feed] = [add('Risk'), add('Feed')];
    risk.connectTo(feed);
    feed.connectTo(risk);
    expect(resource(/^RiskService/, 'AWS::ECS::Service').DependsOn).toEqual(
      expect.arrayContaining([expect.stringMatching(/^FeedService/)]),
    );
    expect(resource(/^FeedService/, 'AWS::ECS::Service').DependsOn).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/^RiskService/)]),
    );
  });

  test('to a service whose deployments shift traffic is refused, also if it is a version of the callee', () => {
    const deployment = DeploymentPolicy.blueGreen();
    const expected = {
      code: 'NotWithShiftedTraffic' as const,
      path: 'Stack/Gateway',
      got: "a call to 'risk', whose deployments shift traffic, on MeshBackend.envoy()",
      fix: "deploy 'risk' with DeploymentPolicy.rolling()",
    };
    const one = aMesh();
    expectUsageError(() => one.add('Gateway').connectTo(one.add('Risk', { deployment })), expected);
    const other = aMesh();
    const routes = [MeshRoute.weighted([new WeightedTarget('risk', 100)])];
    other.add('Risk', { deployment });
    expectUsageError(() => other.add('Gateway').connectTo(other.add('Feed', { traffic: { routes } })), expected);
  });

  test.each(['app', 'traces', 'local-app'])('to a service named %s have a cluster of their own', (name) => {
    const { add, container } = aMesh();
    const callee = add('Callee', { serviceName: name });
    add('Gateway').connectTo(callee);
    const [, yaml] = container('Gateway', 'envoy').Command;
    expect([...yaml.matchAll(/\{name: ([\w-]+),connect_timeout/g)].map(([, cluster]) => cluster)).toEqual([
      'local_app',
      name,
    ]);
  });

  test('to more callees than there are ports is refused', () => {
    const { add } = aMesh();
    const gateway = add('Gateway');
    const callee = add('Risk');
    const calls = (mesh: TradingMesh) => () => mesh.backend.dataPlane.connect(mesh, gateway, callee);
    for (let count = 0; count < MAX_CALLEES; count++) calls(gateway.mesh)();
    expectUsageError(calls(gateway.mesh), {
      code: 'TaskDefinitionTooLarge',
      path: 'Stack/Gateway',
      got: `callee number ${MAX_CALLEES + 1}`,
    });
  });
});

describe('routes between versions', () => {
  const routes = [MeshRoute.weighted([new WeightedTarget('risk', 90), new WeightedTarget('risk-next', 10)])];

  test('allow the caller to reach each version', () => {
    const { add, template } = aMesh();
    add('RiskNext');
    const risk = add('Risk', { traffic: { routes } });
    const gateway = add('Gateway');
    gateway.connectTo(risk);
    const resources = Object.entries<Json>(template().Resources);
    const paths = resources.filter(
      ([id, { Type }]) => Type === 'AWS::EC2::SecurityGroupIngress' && id.startsWith('Gateway'),
    );
    expect(paths.map(([id]) => id.slice(0, -8))).toEqual(['GatewayCallTorisk', 'GatewayCallTorisknext']);
    expect(gateway.calls).toEqual(['risk']);
  });

  test('may contain another callee of the caller, and the caller itself', () => {
    const { add } = aMesh();
    const next = add('RiskNext');
    const risk = add('Risk', { traffic: { routes } });
    const gateway = add('Gateway');
    gateway.connectTo(next);
    expect(() => gateway.connectTo(risk)).not.toThrow();
    expect(() => next.connectTo(risk)).not.toThrow();
  });

  test('with a missing service are refused', () => {
    const { add } = aMesh();
    const risk = add('Risk', { traffic: { routes } });
    expectUsageError(() => add('Gateway').connectTo(risk), {
      code: 'UnknownService',
      path: 'Stack/Risk',
      got: "traffic.routes with the service 'risk-next'",
      fix: "add 'risk-next' before the caller of 'risk'",
    });
  });
});

test('a load balancer has its own listener', () => {
  const { stack, add, resource, container, cluster } = aMesh();
  const gateway = add('Gateway');
  const ingress = Ingress.http();
  new SharedLoadBalancer(stack, 'Ingress', { vpc: cluster.vpc, ingress }).addRoutes(gateway, [Route.path('/*')]);
  expect(resource(/^GatewayTargetGroup/, 'AWS::ElasticLoadBalancingV2::TargetGroup').Properties.Port).toBe(15_002);
  expect(resource(/^GatewayService/, 'AWS::ECS::Service').Properties.LoadBalancers).toEqual([
    expect.objectContaining({ ContainerName: 'envoy', ContainerPort: 15_002 }),
  ]);
  expect(container('Gateway', 'envoy').Command[1]).toContain('name: load_balancer');
});

describe('mutual TLS', () => {
  test('gives every task a certificate, and restarts it with the next certificate', () => {
    const { add, container, resource } = aMesh({ mutualTls: MutualTls.kmsAuthority() });
    const risk = add('Risk');
    expect(container('Risk', 'envoy').Secrets.map(({ Name }: Json) => Name)).toEqual([
      'MESH_AUTHORITIES',
      'MESH_CERTIFICATE',
      'MESH_PRIVATE_KEY',
    ]);
    expect(risk.rotatableSecrets).toHaveLength(1);
    expect(resource(/^RiskCertificate/, 'AWS::SecretsManager::Secret')).toBeDefined();
    expect(container('Risk', 'app').Secrets).toBeUndefined();
  });

  test('accepts declared callers by name', () => {
    const { add, container } = aMesh({ mutualTls: MutualTls.kmsAuthority() });
    const risk = add('Risk');
    for (const id of ['Web', 'Gateway']) add(id).connectTo(risk);
    const uris = container('Risk', 'envoy').Command[1].match(/spiffe:[^"]*/g);
    expect(uris).toEqual(['spiffe://trading.internal/gateway', 'spiffe://trading.internal/web']);
    expect(container('Gateway', 'envoy').Command[1]).not.toContain('spiffe:');
  });

  test('accepts existing certificates, of which every service needs one', () => {
    const stack = aStack();
    const secret = new RotatableSecret(stack, 'Own', { rotation: RotationPlan.none('made elsewhere') });
    const { add } = aMesh({ mutualTls: MutualTls.fromSecrets({ feed: secret }) }, stack);
    expectUsageError(() => add('Risk'), { code: 'CertificateMissing', path: 'Stack/Risk', got: "'feed'" });
  });
});

test('a mesh in a namespace without DNS is refused', () => {
  const stack = aStack();
  const namespace = new servicediscovery.HttpNamespace(stack, 'Http', { name: 'http' });
  const parts = surroundings(stack, { backend: MeshBackend.envoy(), namespace });
  expectUsageError(() => new MeshedFargateService(stack, 'Risk', parts), {
    code: 'NamespaceWithoutDns',
    path: 'Stack/Risk',
    got: 'a namespace of type HTTP',
  });
});

describe('a task definition', () => {
  test('holds the configuration of 40 callees', () => {
    const app = anApp();
    const home = aStack('Home', {}, app);
    const { add } = aMesh({ mutualTls: MutualTls.kmsAuthority() }, home);
    // In several stacks, because a stack holds at most 500 resources.
    const stacks = Array.from({ length: 4 }, (_, index) => aStack(`Services${index}`, {}, app));
    const callees = stacks.flatMap((stack, index) =>
      Array.from({ length: 10 }, (_, number) => add(`ServiceNumber${index}${number}`, {}, stack)),
    );
    const last = aStack('Last', {}, app);
    const gateway = add('Gateway', { tracing: Tracing.openTelemetry() }, last);
    for (const callee of callees) gateway.connectTo(callee);
    const definition = Object.values(Template.fromStack(last).findResources('AWS::ECS::TaskDefinition'))[0];
    const { length } = JSON.stringify(definition.Properties);
    expect(length).toBeGreaterThan(40_000);
    expect(length).toBeLessThan(62_000);
  });
});
