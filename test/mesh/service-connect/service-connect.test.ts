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

  test('sets AWS’s own default timeouts', () => {
    expect(configurationOf().Services[0].Timeout).toEqual({ IdleTimeoutSeconds: 300, PerRequestTimeoutSeconds: 15 });
  });

  test('accepts timeouts, and 0 for no limit', () => {
    const traffic = { timeout: Duration.seconds(2), idleTimeout: Duration.seconds(0) };
    expect(configurationOf(traffic).Services[0].Timeout).toEqual({
      IdleTimeoutSeconds: 0,
      PerRequestTimeoutSeconds: 2,
    });
  });

  test('accepts an idle timeout of a stream, which has no timeout', () => {
    const traffic = { timeout: Duration.seconds(0), idleTimeout: Duration.seconds(60) };
    expect(configurationOf(traffic).Services[0].Timeout).toEqual({
      IdleTimeoutSeconds: 60,
      PerRequestTimeoutSeconds: 0,
    });
  });

  test.each([
    [0, 0],
    [600, 600],
    [300, 300],
    [299, 300],
  ])('with a timeout of %s s has an idle timeout of %s s by default', (seconds, idle) => {
    expect(configurationOf({ timeout: Duration.seconds(seconds) }).Services[0].Timeout).toEqual({
      IdleTimeoutSeconds: idle,
      PerRequestTimeoutSeconds: seconds,
    });
  });

  test.each([
    [{ timeout: Duration.millis(1500) }, 'traffic.timeout in seconds: 1.5'],
    [{ timeout: Duration.seconds(Token.asNumber({ Ref: 'Timeout' })) }, 'known only at deployment'],
    [{ timeout: Duration.seconds(10), idleTimeout: Duration.seconds(5) }, 'timeout: 10 s, idleTimeout: 5 s'],
  ])('refuses timeouts that are invalid together: %#', (traffic, got) => {
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

  test('writes no access logs if they are disabled', () => {
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

  test('warns if retries are disabled, which it does not support', () => {
    const { stack } = aService({ traffic: { retry: RetryPolicy.none() } });
    expect(warningsOf(stack)).toEqual([expect.stringContaining('RetryPolicy.none() has no effect')]);
    expect(warningsOf(stack)[0]).toContain('cdk-trading-analytics-platform:retriesOfServiceConnect');
    expect(warningsOf(aService().stack)).toEqual([]);
  });

  test('refuses a retry policy', () => {
    expectUsageError(() => aService({ traffic: { retry: RetryPolicy.attempts(2) } }), {
      code: 'CapabilityMissing',
      path: 'Stack/RiskEngine',
      got: `traffic.retry, which needs the capability '${MeshCapability.RETRY_POLICY}'`,
      expected: 'MeshBackend.envoy(), MeshBackend.appMesh()',
    });
  });

  test.each([
    [undefined, 128],
    [Size.mebibytes(192), 192],
  ])('reserves memory for its proxy: %#', (memory, memoryMiB) => {
    expect(MeshBackend.serviceConnect({ memory }).dataPlane.proxy.memoryMiB).toBe(memoryMiB);
  });

  test.each([
    [Size.mebibytes(63), 'memory in MiB: 63'],
    [Size.kibibytes(131_584), 'memory in MiB: 128.5'],
    [Size.mebibytes(Token.asNumber({ Ref: 'Memory' })), 'memory is a token'],
  ])('refuses an invalid memory of the proxy: %#', (memory, got) => {
    const wanted = { code: 'ProxyOutOfRange', path: 'MeshBackend.serviceConnect()', got } as const;
    expectUsageError(() => MeshBackend.serviceConnect({ memory }), wanted);
  });

  test('warns if a mesh has too many services for the memory of the proxy', () => {
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

  test('shifts the traffic of services that others call', () => {
    expect(MeshBackend.serviceConnect().dataPlane.capabilities).toContain(MeshCapability.SHIFTED_CALLS);
  });

  test('does not support cycles of calls', () => {
    const { capabilities, maxServices } = MeshBackend.serviceConnect().dataPlane;
    expect(capabilities).not.toContain(MeshCapability.CALL_CYCLES);
    expect(maxServices).toBe(300);
  });
});
