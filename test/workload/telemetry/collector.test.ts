import { Lazy } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { type OpenTelemetryOptions, OtlpMetrics, Tracing } from '../../../src';
import type { Json } from '../../support/json';
import { applicationOf, aService, aStack, containersOf, templateOf } from '../../support/stacks';
import { expectUsageError } from '../../support/usage-errors';

interface Parts {
  readonly stack: Json;
  readonly app: Record<string, Json>;
  readonly otel: Record<string, Json>;
  readonly config: Json;
}

function withOptions(options: OpenTelemetryOptions = {}): Parts {
  const { stack } = aService({ tracing: Tracing.openTelemetry(options) });
  const byName = (container: Json) =>
    Object.fromEntries(container.Environment.map(({ Name, Value }: Json) => [Name, Value]));
  const otel = byName(containersOf(stack)[1]);
  return { stack, app: byName(applicationOf(stack)), otel, config: JSON.parse(otel.AOT_CONFIG_CONTENT) };
}

const logStatement = ({ stack }: Parts): Json =>
  Object.values(templateOf(stack).findResources('AWS::IAM::ManagedPolicy'))
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
    .filter(({ Action }) => JSON.stringify(Action) === '["logs:CreateLogStream","logs:PutLogEvents"]')
    .find(
      ({ Resource }) =>
        JSON.stringify(Resource).includes('RiskEngineLogs') && !JSON.stringify(Resource).includes('log-stream'),
    );

const variable = (name: string) => `\${env:${name}}`;

const CHOICES: [string, OpenTelemetryOptions][] = [
  ['the default', {}],
  ['no decision by the collector', { keepErrors: false }],
  ['all metrics', { metrics: OtlpMetrics.all() }],
  ['an endpoint', { metrics: OtlpMetrics.endpoint('https://otlp.example.com') }],
  ['no metrics', { metrics: OtlpMetrics.none() }],
];

describe.each(CHOICES)('the configuration for %s', (_name, options) => {
  const parts = withOptions(options);
  const { config, otel } = parts;

  test('has a pipeline for each signal, whose parts exist', () => {
    const { pipelines, extensions } = config.service;
    expect(Object.keys(pipelines)).toEqual(['traces', 'metrics', 'logs']);
    expect(Object.keys(config.extensions)).toEqual(extensions);
    for (const kind of ['receivers', 'processors', 'exporters']) {
      const used = Object.values<Json>(pipelines).flatMap((pipeline) => pipeline[kind]);
      expect(new Set(used)).toEqual(new Set(Object.keys(config[kind])));
    }
  });

  test('limits the memory first, in each pipeline', () => {
    for (const { processors } of Object.values<Json>(config.service.pipelines)) {
      expect(processors[0]).toBe('memory_limiter');
    }
  });

  test('listens only on the loopback interface, and on no port of its own metrics', () => {
    expect(config.receivers.otlp.protocols).toEqual({
      grpc: { endpoint: '127.0.0.1:4317' },
      http: { endpoint: '127.0.0.1:4318' },
    });
    expect(config.extensions.health_check.endpoint).toBe('127.0.0.1:13133');
    expect(config.service.telemetry.metrics.level).toBe('none');
  });

  test('refers only to variables that the container has', () => {
    const names = [...JSON.stringify(JSON.parse(otel.AOT_CONFIG_CONTENT)).matchAll(/\$\{env:(\w+)\}/g)].map(
      ([, name]) => name,
    );
    expect(names.length).toBeGreaterThan(0);
    // A linter takes it for a parameter that Fn::Sub lacks.
    expect(otel.AOT_CONFIG_CONTENT).not.toContain('${');
    for (const name of names) expect(Object.keys(otel)).toContain(name);
  });

  test('writes only to log groups that the task role allows', () => {
    const groups = [config.exporters.awscloudwatchlogs, config.exporters.awsemf].filter(Boolean);
    expect([logStatement(parts).Resource].flat()).toHaveLength(groups.length);
  });
});

describe('traces', () => {
  test('with an error are kept, at most 100 spans a second, and others by their share', () => {
    const { tail_sampling } = withOptions({ samplingRatio: 0.07 }).config.processors;
    expect(tail_sampling.policies).toEqual([
      {
        name: 'errors',
        type: 'and',
        and: {
          and_sub_policy: [
            { name: 'has-error', type: 'status_code', status_code: { status_codes: ['ERROR'] } },
            { name: 'at-most', type: 'rate_limiting', rate_limiting: { spans_per_second: 100 } },
          ],
        },
      },
      { name: 'share', type: 'probabilistic', probabilistic: { sampling_percentage: 7 } },
    ]);
  });

  test('are all sent with the ratio 1', () => {
    const { app, config } = withOptions({ samplingRatio: 1 });
    expect(app.OTEL_TRACES_SAMPLER).toBe('always_on');
    expect(config.processors.tail_sampling).toBeUndefined();
  });

  test('are decided before the request without keepErrors', () => {
    const { app, config } = withOptions({ samplingRatio: 0.5, keepErrors: false });
    expect(app).toMatchObject({ OTEL_TRACES_SAMPLER: 'parentbased_traceidratio', OTEL_TRACES_SAMPLER_ARG: '0.5' });
    expect(config.processors.tail_sampling).toBeUndefined();
  });

  test.each([
    [{ samplingRatio: 0.5 }, 1],
    [{ samplingRatio: 0.5, keepErrors: false }, 0.5],
  ])('of a proxy are sampled once: %#', (options, expected) => {
    const { service } = aService({ tracing: Tracing.openTelemetry(options) });
    expect(service.traceReceiver).toEqual({ otlpPort: 4317, samplingRatio: expected });
  });

  test('refer to the log group of the application and not to those that the collector finds', () => {
    const { config, otel } = withOptions();
    expect(config.exporters.awsxray).toEqual({ aws_log_groups: [variable('APPLICATION_LOG_GROUP')] });
    expect(otel.APPLICATION_LOG_GROUP.Ref).toMatch(/^RiskEngineLogs/);
    const { resource_attributes } = config.processors.resource_detection.ecs;
    expect(Object.values(resource_attributes)).toEqual(Array(4).fill({ enabled: false }));
  });
});

describe('metrics', () => {
  test('are at most ten series of the service by default', () => {
    const { config, otel } = withOptions();
    const { metric_declarations, dimension_rollup_option, namespace } = config.exporters.awsemf;
    expect(metric_declarations.map(({ dimensions }: Json) => dimensions)).toEqual([[['Service']]]);
    expect(dimension_rollup_option).toBe('NoDimensionRollup');
    expect(namespace).toBe(variable('METRIC_NAMESPACE'));
    expect(otel.METRIC_NAMESPACE).toMatch(/^TradingAnalytics\/Stack\//);
    const [condition] = config.processors['filter/selected'].metrics.metric;
    expect(condition.match(/name != /g)).toHaveLength(10);
  });

  test('have the names that are given', () => {
    const { config } = withOptions({ metrics: OtlpMetrics.selected(['orders.filled', 'orders.latency']) });
    expect(config.processors['filter/selected'].metrics.metric).toEqual([
      'name != "orders.filled" and name != "orders.latency"',
    ]);
  });

  test('are not selected with all()', () => {
    const { config } = withOptions({ metrics: OtlpMetrics.all() });
    expect(config.service.pipelines.metrics.processors).not.toContain('filter/selected');
    expect(config.exporters.awsemf.metric_declarations).toBeUndefined();
  });

  test('go to an endpoint with secret headers', () => {
    const headers = { 'x-team': secretOf('B'), 'api-key': secretOf('A') };
    const { stack, app, otel, config } = withOptions({
      metrics: OtlpMetrics.endpoint('https://otlp.example.com/otlp', { headers }),
    });
    expect(config.exporters.otlp_http).toEqual({
      endpoint: variable('OTLP_ENDPOINT'),
      headers: { 'api-key': variable('OTLP_HEADER_1'), 'x-team': variable('OTLP_HEADER_2') },
    });
    expect(otel.OTLP_ENDPOINT).toBe('https://otlp.example.com/otlp');
    const [{ ValueFrom: first }, { ValueFrom: second }] = containersOf(stack)[1].Secrets;
    expect([first, second].map((value) => JSON.stringify(value))).toEqual([
      expect.stringContaining('secret:A'),
      expect.stringContaining('secret:B'),
    ]);
    expect(app.OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE).toBeUndefined();
    expect(otel.METRIC_NAMESPACE).toBeUndefined();
  });

  test('of an endpoint that is known at deployment reach the template', () => {
    const url = Lazy.string({ produce: () => 'https://late.example.com' });
    expect(withOptions({ metrics: OtlpMetrics.endpoint(url) }).otel.OTLP_ENDPOINT).toBe('https://late.example.com');
  });

  test('are accepted and dropped with none()', () => {
    const { app, config } = withOptions({ metrics: OtlpMetrics.none() });
    expect(app.OTEL_METRICS_EXPORTER).toBe('none');
    expect(config.service.pipelines.metrics.processors).toContain('filter/none');
  });

  test.each<[string, () => OtlpMetrics, string, string]>([
    ['no name', () => OtlpMetrics.selected([]), 'OtlpMetrics.selected()', 'names: an empty list'],
    ['eleven names', () => OtlpMetrics.selected([...'abcdefghijk']), 'OtlpMetrics.selected()', 'names: ['],
    ['a name twice', () => OtlpMetrics.selected(['a', 'a']), 'OtlpMetrics.selected()', "'a' twice"],
    ['a name with a quote', () => OtlpMetrics.selected(['a"b']), 'OtlpMetrics.selected()', 'names[0]'],
    ['a URL without a scheme', () => OtlpMetrics.endpoint('otlp'), 'OtlpMetrics.endpoint()', "url: 'otlp'"],
  ])('reject %s', (_name, call, path, got) => {
    expectUsageError(call, { code: 'InvalidValue', path, got });
  });
});

describe('logs', () => {
  test('of automatic instrumentation are on standard output alone by default', () => {
    expect(withOptions().app.OTEL_LOGS_EXPORTER).toBe('none');
    expect(withOptions({ otlpLogs: true }).app.OTEL_LOGS_EXPORTER).toBeUndefined();
  });

  test('by OTLP go to the log group of the application', () => {
    const { exporters } = withOptions().config;
    expect(exporters.awscloudwatchlogs.log_group_name).toBe(variable('APPLICATION_LOG_GROUP'));
  });
});

function secretOf(name: string): ecs.Secret {
  const arn = `arn:aws:secretsmanager:us-east-1:123456789012:secret:${name}-abcdef`;
  return ecs.Secret.fromSecretsManager(secretsmanager.Secret.fromSecretCompleteArn(aStack(), name, arn));
}
