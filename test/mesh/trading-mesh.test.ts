import { Duration, type Stack, Token } from 'aws-cdk-lib';
import * as servicediscovery from 'aws-cdk-lib/aws-servicediscovery';
import { Construct } from 'constructs';
import {
  type IMesh,
  type IMeshMember,
  MeshBackend,
  MeshCapability,
  MeshDataPlane,
  MeshedFargateService,
  TradingMesh,
  type TradingMeshProps,
} from '../../src';
import { anApp, aService, aStack, aVpc, propertiesOf, surroundings, templateOf } from '../support/stacks';
import { expectUsageError } from '../support/usage-errors';

/** A data plane with the given capabilities, which records the services that join. */
class RecordedDataPlane extends MeshDataPlane {
  public readonly name = 'MeshBackend.custom(recorded)';
  public readonly proxy = {};
  public readonly joined: string[] = [];

  public constructor(
    public readonly capabilities: MeshCapability[],
    public readonly maxServices = 10,
  ) {
    super();
  }

  public join(_mesh: IMesh, member: IMeshMember) {
    this.joined.push(member.serviceName);
    return { port: 15006 };
  }

  public connect(_mesh: IMesh, _caller: IMeshMember, callee: IMeshMember) {
    return `http://127.0.0.1/${callee.serviceName}`;
  }
}

function aMesh(props: Partial<TradingMeshProps> = {}, stack = aStack()) {
  const shared = surroundings(stack, props);
  return {
    stack,
    ...shared,
    add: (id: string, more = {}, scope: Stack = stack) => new MeshedFargateService(scope, id, { ...shared, ...more }),
  };
}

describe('TradingMesh', () => {
  test('creates a private namespace in its VPC', () => {
    expect(propertiesOf(aMesh().stack, 'AWS::ServiceDiscovery::PrivateDnsNamespace')).toMatchObject({
      Name: 'trading.internal',
      Vpc: 'vpc-1',
    });
  });

  test('accepts another name for the namespace', () => {
    const { stack } = aMesh({ namespaceName: 'risk.example' });
    expect(propertiesOf(stack, 'AWS::ServiceDiscovery::PrivateDnsNamespace').Name).toBe('risk.example');
  });

  test.each(['', 'a b', '-a.b', 'a..b', `${'a'.repeat(64)}.b`, `${'a.'.repeat(127)}b`])(
    'refuses the name %s, which is invalid in DNS',
    (namespaceName) => {
      expectUsageError(() => aMesh({ namespaceName }), {
        code: 'InvalidNamespaceName',
        path: 'Stack/Mesh',
        got: `namespaceName: '${namespaceName.slice(0, 60)}`,
      });
    },
  );

  test('accepts a name that is a token', () => {
    expect(() => aMesh({ namespaceName: Token.asString({ Ref: 'Name' }) })).not.toThrow();
  });

  test('has a metric namespace under an id with a space', () => {
    const stack = aStack();
    const mesh = new TradingMesh(new Construct(stack, 'My Platform'), 'Mesh', { vpc: aVpc(stack) });
    expect(mesh.metricNamespace).toBe('TradingAnalytics/Stack/My-Platform/Mesh');
  });

  test('refuses a VPC of another region', () => {
    const app = anApp();
    const env = { account: '123456789012', region: 'us-east-1' };
    const vpc = aVpc(aStack('There', { env: { ...env, region: 'eu-west-1' } }, app));
    expectUsageError(() => new TradingMesh(aStack('Here', { env }, app), 'Mesh', { vpc }), {
      code: 'OtherEnvironment',
      path: 'Here/Mesh',
      got: 'the VPC in aws://123456789012/eu-west-1, used in aws://123456789012/us-east-1',
    });
  });

  const anExistingNamespace = (stack: Stack) =>
    servicediscovery.PrivateDnsNamespace.fromPrivateDnsNamespaceAttributes(stack, 'Existing', {
      namespaceArn: 'arn:aws:servicediscovery:us-east-1:123456789012:namespace/ns-1',
      namespaceId: 'ns-1',
      namespaceName: 'existing.internal',
    });

  test('accepts an existing namespace', () => {
    const stack = aStack();
    const { add } = aMesh({ namespace: anExistingNamespace(stack) }, stack);
    add('Risk');
    templateOf(stack).resourceCountIs('AWS::ServiceDiscovery::PrivateDnsNamespace', 0);
    expect(propertiesOf(stack, 'AWS::ECS::Service').ServiceConnectConfiguration.Namespace).toContain('namespace/ns-1');
  });

  test('refuses a namespace of another Region', () => {
    const stack = aStack('Stack', { env: { account: '123456789012', region: 'eu-west-1' } });
    expectUsageError(() => aMesh({ namespace: anExistingNamespace(stack) }, stack), {
      code: 'OtherEnvironment',
      path: 'Stack/Mesh',
      got: 'the namespace in aws://123456789012/us-east-1',
    });
  });

  test('refuses a namespace together with a name', () => {
    const stack = aStack();
    expectUsageError(() => aMesh({ namespace: anExistingNamespace(stack), namespaceName: 'other' }, stack), {
      code: 'TwoNamespaces',
      path: 'Stack/Mesh',
      got: "namespaceName: 'other'",
    });
  });

  test('lists its services in order', () => {
    const { mesh, add } = aMesh();
    add('Risk');
    add('Feed');
    expect(mesh.serviceNames).toEqual(['feed', 'risk']);
  });

  test('has its own metric namespace', () => {
    expect(aMesh().mesh.metricNamespace).toBe('TradingAnalytics/Stack/Mesh');
  });
});

describe('joining a mesh', () => {
  test('is refused for a second service of the same name', () => {
    const { add } = aMesh();
    add('RiskEngine');
    expectUsageError(() => add('risk-engine'), {
      code: 'NameTaken',
      path: 'Stack/risk-engine',
      got: "a second service named 'risk-engine'",
      expected: 'Stack/RiskEngine',
    });
  });

  test('is refused if its host name is too long for DNS', () => {
    const labels = Array.from({ length: 4 }, () => 'a'.repeat(62)).join('.');
    const { add } = aMesh({ namespaceName: labels });
    expectUsageError(() => add('RiskEngine'), {
      code: 'InvalidServiceName',
      path: 'Stack/RiskEngine',
      got: 'of 263 characters',
    });
  });

  test('is refused when the mesh is full', () => {
    const { add } = aMesh({ backend: MeshBackend.custom(new RecordedDataPlane([], 1)) });
    add('A');
    expectUsageError(() => add('B'), {
      code: 'MeshFull',
      path: 'Stack/B',
      got: 'service number 2',
      expected: 'at most 1 services',
    });
  });

  test('is refused for a service of another Region', () => {
    const app = aStack().node.scope as never;
    const env = { account: '123456789012', region: 'us-east-1' };
    const { mesh } = aMesh({}, aStack('Here', { env }, app));
    const there = aStack('There', { env: { ...env, region: 'eu-west-1' } }, app);
    const { cluster } = surroundings(there);
    expectUsageError(() => new MeshedFargateService(there, 'A', { mesh, cluster }), {
      code: 'OtherEnvironment',
      path: 'There/A',
      got: 'aws://123456789012/eu-west-1, in a mesh of aws://123456789012/us-east-1',
    });
  });

  test.each([
    ['timeout', MeshCapability.REQUEST_TIMEOUT],
    ['idleTimeout', MeshCapability.IDLE_TIMEOUT],
  ])('is refused if the backend lacks the capability for %s', (option, capability) => {
    const { add } = aMesh({ backend: MeshBackend.custom(new RecordedDataPlane([MeshCapability.CALL_CYCLES])) });
    expectUsageError(() => add('A', { traffic: { [option]: Duration.seconds(1) } }), {
      code: 'CapabilityMissing',
      path: 'Stack/A',
      got: `traffic.${option}, which needs the capability '${capability}', on MeshBackend.custom(recorded)`,
      expected: "MeshBackend.serviceConnect(), MeshBackend.envoy()); MeshBackend.custom(recorded) has 'call cycles'",
    });
  });
});

describe('calling', () => {
  test('is refused if the callee is the caller', () => {
    const { add } = aMesh();
    const service = add('Risk');
    expectUsageError(() => service.connectTo(service), {
      code: 'CallsItself',
      path: 'Stack/Risk',
      got: "from 'risk' to itself",
    });
  });

  test('is refused in a cycle, with every service of the cycle', () => {
    const { add } = aMesh();
    const [a, b, c] = ['A', 'B', 'C'].map((id) => add(id));
    a.connectTo(b);
    b.connectTo(c);
    expectUsageError(() => c.connectTo(a), {
      code: 'CallCycle',
      path: 'Stack/C',
      got: 'a cycle of calls: c -> a -> b -> c',
      fix: 'a queue or a callback',
    });
  });

  test('is allowed in a cycle if the backend finds services that start later', () => {
    const { add } = aMesh({ backend: MeshBackend.custom(new RecordedDataPlane([MeshCapability.CALL_CYCLES])) });
    const [a, b] = ['A', 'B'].map((id) => add(id));
    a.connectTo(b);
    expect(() => b.connectTo(a)).not.toThrow();
  });

  test('is refused across meshes', () => {
    const { add, stack, cluster } = aMesh();
    const other = new MeshedFargateService(stack, 'Other', {
      cluster,
      mesh: new TradingMesh(stack, 'OtherMesh', { vpc: cluster.vpc, namespaceName: 'other.internal' }),
    });
    expectUsageError(() => add('A').connectTo(other), {
      code: 'OtherMesh',
      path: 'Stack/A',
      got: 'Stack/Other',
      expected: 'Stack/Mesh',
    });
  });

  test('uses the URL and the port of the backend', () => {
    const plane = new RecordedDataPlane([MeshCapability.CALL_CYCLES]);
    const { add, mesh, stack } = aMesh({ backend: MeshBackend.custom(plane) });
    const [a, b] = ['A', 'B'].map((id) => add(id));
    a.connectTo(b);
    expect(plane.joined).toEqual(['a', 'b']);
    expect(mesh.portOf(b)).toBe(15006);
    expect(propertiesOf(stack, 'AWS::EC2::SecurityGroupIngress')).toMatchObject({ FromPort: 15006, ToPort: 15006 });
    const environments = Object.values(templateOf(stack).findResources('AWS::ECS::TaskDefinition')).flatMap(
      ({ Properties }) => Properties.ContainerDefinitions[0].Environment,
    );
    expect(environments).toContainEqual({ Name: 'B_URL', Value: 'http://127.0.0.1/b' });
    expect(environments).toContainEqual({ Name: 'B_ADDRESS', Value: '127.0.0.1:80' });
  });
});

describe('calls between stacks', () => {
  const threeStacks = () => {
    const home = aStack('Home');
    const app = home.node.scope as never;
    const shared = aMesh({}, home);
    return { ...shared, home, early: aStack('Early', {}, app), late: aStack('Late', {}, app) };
  };

  test('go from a later one to an earlier one', () => {
    const { add, home, late } = threeStacks();
    const callee = add('Callee', {}, home);
    add('Caller', {}, late).connectTo(callee);
    expect(late.dependencies).toContain(home);
    templateOf(late).resourceCountIs('AWS::EC2::SecurityGroupIngress', 1);
    templateOf(home).resourceCountIs('AWS::EC2::SecurityGroupIngress', 0);
  });

  test('are refused from the stack of the mesh to a later one', () => {
    const { add, home, late } = threeStacks();
    const caller = add('Caller', {}, home);
    expectUsageError(() => caller.connectTo(add('Callee', {}, late)), {
      code: 'CallToLaterStack',
      path: 'Home/Caller',
      got: "'caller' in stack 'Home' to 'callee' in stack 'Late'",
    });
  });

  test('are refused if two stacks would depend on each other', () => {
    const { add, early, late } = threeStacks();
    add('A', {}, late).connectTo(add('B', {}, early));
    expectUsageError(() => add('C', {}, early).connectTo(add('D', {}, late)), {
      code: 'CallToLaterStack',
      path: 'Early/C',
      got: "in stack 'Early' to 'd' in stack 'Late'",
    });
  });

  test('are allowed several times in the same direction', () => {
    const { add, early, late } = threeStacks();
    add('A', {}, late).connectTo(add('B', {}, early));
    expect(() => add('C', {}, late).connectTo(add('D', {}, early))).not.toThrow();
  });
});

test('a service that has not joined the mesh is reached on its own port', () => {
  const { mesh } = aMesh();
  expect(mesh.portOf(aService({ port: 9000 }).service)).toBe(9000);
});
