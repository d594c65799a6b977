import { Duration, Size, Token } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import {
  MeshBackend,
  MeshCapability,
  MeshedFargateService,
  RetryPolicy,
  Tracing,
  type TrafficPolicy,
} from '../../../src';
import type { Json } from '../../support/json';
import { aService, aStack, propertiesOf, surroundings, templateOf, warningsOf } from '../../support/stacks';
import { expectUsageError } from '../../support/usage-errors';

function configurationOf(traffic?: TrafficPolicy): Json {
  return propertiesOf(aService({ traffic }).stack, 'AWS::ECS::Service').ServiceConnectConfiguration;
}

describe('MeshBackend.serviceConnect()', () => {
  test('registers a service under its name in the namespace of the mesh', () => {
    expect(configurationOf()).toMatchObject({
      Enabled: true,
      Namespace: { 'Fn::GetAtt': [expect.stringMatching(/^MeshNamespace/), 'Arn'] },
      Services: [
        {
          PortName: 'http',
          DiscoveryName: 'risk-engine',
          ClientAliases: [{ DnsName: 'risk-engine.trading.internal', Port: 8080 }],
        },
      ],
    });
  });

  test('says AWS’s own timeouts when none are chosen', () => {
    expect(configurationOf().Services[0].Timeout).toEqual({ IdleTimeoutSeconds: 300, PerRequestTimeoutSeconds: 15 });
  });

  test('takes timeouts, and 0 for no limit', () => {
    const traffic = { timeout: Duration.seconds(2), idleTimeout: Duration.seconds(0) };
    expect(configurationOf(traffic).Services[0].Timeout).toEqual({
      IdleTimeoutSeconds: 0,
      PerRequestTimeoutSeconds: 2,
    });
  });

  test.each([
    [{ timeout: Duration.millis(1500) }, 'timeout: 1 second 500 millis'],
    [{ timeout: Duration.seconds(Token.asNumber({ Ref: 'Timeout' })) }, 'known at deployment only'],
    [{ timeout: Duration.seconds(10), idleTimeout: Duration.seconds(5) }, 'timeout: 10 s, idleTimeout: 5 s'],
    [{ timeout: Duration.seconds(0) }, 'timeout: no limit, idleTimeout: 300 s'],
  ])('refuses timeouts that do not go together: %#', (traffic, got) => {
    expectUsageError(() => aService({ traffic }), { code: 'TimeoutOutOfRange', path: 'Stack/RiskEngine', got });
  });

  test('writes access logs as JSON, without query parameters, into the log of the service', () => {
    expect(configurationOf()).toMatchObject({
      AccessLogConfiguration: { Format: 'JSON', IncludeQueryParameters: 'DISABLED' },
      LogConfiguration: {
        LogDriver: 'awslogs',
        Options: {
          'awslogs-group': { Ref: expect.stringMatching(/Logs/) },
          'awslogs-stream-prefix': 'service-connect',
        },
      },
    });
  });

  test('writes no access logs when told so', () => {
    const stack = aStack();
    const backend = MeshBackend.serviceConnect({ accessLogs: false });
    new MeshedFargateService(stack, 'Risk', surroundings(stack, { backend }));
    templateOf(stack).hasResourceProperties('AWS::ECS::Service', {
      ServiceConnectConfiguration: { AccessLogConfiguration: Match.absent() },
    });
  });

  test('gives the caller the name and port of the callee, and deploys the callee first', () => {
    const stack = aStack();
    const shared = surroundings(stack);
    const caller = new MeshedFargateService(stack, 'Gateway', shared);
    caller.connectTo(new MeshedFargateService(stack, 'Risk', { ...shared, port: 9000 }));
    const template = templateOf(stack);
    template.hasResourceProperties('AWS::ECS::TaskDefinition', {
      ContainerDefinitions: Match.arrayWith([
        Match.objectLike({
          Environment: Match.arrayWith([{ Name: 'RISK_URL', Value: 'http://risk.trading.internal:9000' }]),
        }),
      ]),
    });
    const services = template.findResources('AWS::ECS::Service');
    const [callerId] = Object.keys(services).filter((id) => id.startsWith('Gateway'));
    expect(services[callerId].DependsOn).toContainEqual(expect.stringMatching(/^RiskService/));
  });

  test('warns where nothing is to be tried again, which it cannot keep', () => {
    const { stack } = aService({ traffic: { retry: RetryPolicy.none() } });
    expect(warningsOf(stack)).toEqual([expect.stringContaining('RetryPolicy.none() is not kept')]);
    expect(warningsOf(stack)[0]).toContain('cdk-trading-analytics-platform:retriesOfServiceConnect');
    expect(warningsOf(aService().stack)).toEqual([]);
  });

  test('cannot be told how to try again', () => {
    expectUsageError(() => aService({ traffic: { retry: RetryPolicy.attempts(2) } }), {
      code: 'CapabilityMissing',
      path: 'Stack/RiskEngine',
      got: `traffic.retry, which needs '${MeshCapability.RETRY_POLICY}'`,
      expected: 'MeshBackend.envoy(), MeshBackend.appMesh()',
    });
  });

  test.each([
    [undefined, 128],
    [Size.mebibytes(192), 192],
  ])('keeps memory for its proxy: %#', (memory, memoryMiB) => {
    expect(MeshBackend.serviceConnect({ memory }).dataPlane.proxy.memoryMiB).toBe(memoryMiB);
  });

  test.each([
    [Size.mebibytes(63), "the proxy's memory in MiB: 63"],
    [Size.mebibytes(Token.asNumber({ Ref: 'Memory' })), "the proxy's memory, which is known at deployment only"],
  ])('refuses memory that no proxy has: %#', (memory, got) => {
    const stack = aStack();
    const shared = surroundings(stack, { backend: MeshBackend.serviceConnect({ memory }) });
    const code = 'ProxyOutOfRange';
    expectUsageError(() => new MeshedFargateService(stack, 'Risk', shared), { code, path: 'Stack/Risk', got });
  });

  test('warns once a mesh has more services than that memory is for', () => {
    const join = (memory?: Size) => {
      const stack = aStack();
      const { mesh, cluster } = surroundings(stack, { backend: MeshBackend.serviceConnect({ memory }) });
      const warnings = () =>
        mesh.node.metadata.filter(({ type }) => type === 'aws:cdk:warning').map(({ data }) => data);
      const counts = Array.from({ length: 101 }, (_, index) => {
        new MeshedFargateService(stack, `S${index}`, { mesh, cluster, tracing: Tracing.none() });
        return warnings().length;
      });
      return { counts, text: warnings().join() };
    };
    const { counts, text } = join();
    expect([counts[99], counts[100]]).toEqual([0, 1]);
    expect(text).toContain('MeshBackend.serviceConnect({ memory: Size.mebibytes(192) })');
    expect(text).toContain('cdk-trading-analytics-platform:proxyMemory');
    expect(join(Size.mebibytes(192)).text).toBe('');
  });

  test('moves the traffic of services that others call', () => {
    expect(MeshBackend.serviceConnect().dataPlane.capabilities).toContain(MeshCapability.SHIFTED_CALLS);
  });

  test('cannot carry calls in a circle', () => {
    const { capabilities, maxServices } = MeshBackend.serviceConnect().dataPlane;
    expect(capabilities).not.toContain(MeshCapability.CALL_CYCLES);
    expect(maxServices).toBe(300);
  });
});
