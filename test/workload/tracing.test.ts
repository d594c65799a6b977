import { Token } from 'aws-cdk-lib';
import { Tracing } from '../../src';
import type { Json } from '../support/json';
import { applicationOf, aService, containersOf, templateOf } from '../support/stacks';
import { expectUsageError } from '../support/usage-errors';

const variablesOf = (stack: Json) =>
  Object.fromEntries(applicationOf(stack).Environment.map(({ Name, Value }: Json) => [Name, Value]));

const xrayActionsOf = (stack: Json) =>
  Object.values(templateOf(stack).findResources('AWS::IAM::ManagedPolicy'))
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement.flatMap(({ Action }: Json) => Action))
    .filter((action) => action.startsWith('xray:'));

describe('Tracing.openTelemetry()', () => {
  const { stack } = aService();
  const [, collector] = containersOf(stack);

  test('is the default: a pinned collector beside the application', () => {
    expect(collector).toMatchObject({
      Name: 'otel',
      Image: expect.stringMatching(/^public\.ecr\.aws\/aws-observability\/aws-otel-collector:v\d/),
      Essential: false,
      ReadonlyRootFilesystem: true,
      User: '4317',
      Memory: 256,
      HealthCheck: { Command: ['CMD', '/healthcheck'] },
    });
  });

  test('sets the standard variables of the application', () => {
    expect(variablesOf(stack)).toMatchObject({
      OTEL_SERVICE_NAME: 'risk-engine',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
      OTEL_TRACES_SAMPLER: 'always_on',
      OTEL_LOGS_EXPORTER: 'none',
    });
  });

  test('allows the task to send traces only', () => {
    expect(xrayActionsOf(stack)).toEqual(['xray:PutTraceSegments']);
  });

  test.each<[number, string]>([
    [-0.1, 'samplingRatio: -0.1'],
    [1.1, 'samplingRatio: 1.1'],
    [Number.NaN, 'samplingRatio: NaN'],
    [Token.asNumber({ Ref: 'Ratio' }), 'samplingRatio is a token'],
  ])('rejects a share that is not known or out of range: %#', (samplingRatio, got) => {
    expectUsageError(() => Tracing.openTelemetry({ samplingRatio }), {
      code: 'SamplingRatioOutOfRange',
      path: 'Tracing.openTelemetry()',
      got,
    });
  });
});

describe('Tracing.xrayDaemon()', () => {
  const { stack } = aService({ tracing: Tracing.xrayDaemon() });

  test('runs the daemon on the loopback interface and sets the variables of the SDKs', () => {
    expect(containersOf(stack)[1]).toMatchObject({
      Name: 'xray',
      Image: expect.stringMatching(/^public\.ecr\.aws\/xray\/aws-xray-daemon:\d/),
      Command: ['--bind=127.0.0.1:2000', '--bind-tcp=127.0.0.1:2000'],
    });
    expect(variablesOf(stack)).toMatchObject({
      AWS_XRAY_DAEMON_ADDRESS: '127.0.0.1:2000',
      AWS_XRAY_TRACING_NAME: 'risk-engine',
    });
  });
});

test('Tracing.xrayDaemon() allows the task to read sampling rules', () => {
  expect(xrayActionsOf(aService({ tracing: Tracing.xrayDaemon() }).stack)).toContain('xray:GetSamplingTargets');
});

describe('Tracing.none()', () => {
  test('adds nothing', () => {
    const { stack } = aService({ tracing: Tracing.none() });
    expect(containersOf(stack)).toHaveLength(1);
    expect(Object.keys(variablesOf(stack))).toEqual(['PORT', 'SERVICE_NAME']);
    expect(JSON.stringify(templateOf(stack).toJSON())).not.toContain('xray:');
  });
});

describe('the ports of a task', () => {
  const [collector, daemon] = [Tracing.openTelemetry(), Tracing.xrayDaemon()];

  test.each([
    [collector, 'otel', 4317],
    [collector, 'otel', 4318],
    [collector, 'otel', 13133],
    [daemon, 'xray', 2000],
  ])('of tracing are not available to the application: %#', (tracing, name, port) => {
    expectUsageError(() => aService({ tracing, port }), {
      code: 'PortTaken',
      path: 'Stack/RiskEngine',
      got: `port: ${port}, which the sidecar '${name}' listens on`,
    });
    expect(() => aService({ tracing: Tracing.none(), port })).not.toThrow();
  });
});
