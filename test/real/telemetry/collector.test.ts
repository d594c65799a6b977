import { OtlpMetrics } from 'cdk-trading-analytics-platform';
import { TASK_IDENTITY } from '../../../rigs/telemetry/aws-receiver';
import { canBuildCollector } from '../../../rigs/telemetry/collector-program';
import type { Json } from '../../../rigs/template/json';
import {
  environmentsOf,
  isFailure,
  type Observed,
  observe,
  TELEMETRY_TEST_MS,
  withoutPipelines,
} from './support/telemetry';

/** The part of an export error that the SDK writes. */
const EXPORT_ERROR = /OTLPExporterError|Not Found|404/;

// Without Go there is no collector, except in CI, where it must be there.
const describeWithGo = process.env.CI || canBuildCollector() ? describe : describe.skip;

describeWithGo('the collector of a task', () => {
  const FAILURES = 20;
  const REQUESTS = 300;
  const SLOW = 5;
  let observed: Observed;
  let traces: Record<string, Json[]>;

  beforeAll(async () => {
    const load = { requests: REQUESTS, failures: FAILURES, slow: SLOW };
    observed = await observe(load, environmentsOf({ samplingRatio: 0.1, otlpLogs: true }));
    traces = {};
    for (const segment of observed.aws.segments) {
      traces[segment.trace_id] = [...(traces[segment.trace_id] ?? []), segment];
    }
  }, TELEMETRY_TEST_MS);

  test('accepts traces, metrics and logs, so that the application logs no export error', () => {
    expect(observed.applicationLog).toBe('');
    expect(observed.collectorLog).not.toMatch(/\terror\t/);
    expect([...observed.aws.calls].sort()).toEqual(expect.arrayContaining(['PutLogEvents', 'PutTraceSegments']));
  });

  test('makes no API call beyond those that the task role allows', () => {
    const allowed = ['CreateLogStream', 'PutLogEvents', 'PutTraceSegments'];
    expect([...observed.aws.calls].filter((call) => !allowed.includes(call))).toEqual([]);
  });

  test('sends each trace with an error of the task as a whole', () => {
    const failed = Object.values(traces).filter((segments) => segments.some(isFailure));
    expect(failed).toHaveLength(FAILURES);
    // The span of the client and the span of the server.
    expect(failed.every((segments) => segments.length === 2)).toBe(true);
  });

  test('sends the share of the other traces', () => {
    const others = Object.values(traces).filter((segments) => urlsOf(segments).some((url) => url.includes('/ok/')));
    // 30 of 300 are expected; the bounds are five standard deviations away.
    expect(others.length).toBeGreaterThan(3);
    expect(others.length).toBeLessThan(57);
  });

  test('sends the errors of spans that end after the decision about their traces, except the last trace', () => {
    const late = observed.aws.segments.filter(({ name, fault }) => name === 'slow' && fault);
    expect(late.length).toBeGreaterThanOrEqual(SLOW - 1);
  });

  test('links spans with the task, the cluster and the log group of the application', () => {
    for (const { aws, origin } of observed.aws.segments) {
      expect(origin).toBe('AWS::ECS::Fargate');
      expect(aws.ecs).toMatchObject({
        task_arn: TASK_IDENTITY.taskArn,
        cluster_arn: TASK_IDENTITY.clusterArn,
        availability_zone: TASK_IDENTITY.zone,
      });
      expect(aws.cloudwatch_logs).toEqual([{ log_group: expect.stringMatching(/^EngineLogs/) }]);
    }
  });

  test('sends only the named metrics, each as one series of the service', () => {
    const series = seriesOf(observed);
    expect([...series].sort()).toEqual([
      'TradingAnalytics/Stack/Mesh Service=engine http.client.request.duration',
      'TradingAnalytics/Stack/Mesh Service=engine http.server.request.duration',
    ]);
    expect(series.size).toBeLessThanOrEqual(10);
  });

  test('loses no value of a metric', () => {
    const counts = metricsOf(observed).map(({ message }) => message['http.server.request.duration']?.Count ?? 0);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(REQUESTS + FAILURES);
  });

  test('writes log records to the log group of the application, with the trace and the task', () => {
    const records = observed.aws.events.filter(({ group }) => /^EngineLogs/.test(group));
    expect(records).toHaveLength(1);
    const [{ stream, message }] = records;
    expect(stream).toBe('otlp/0123456789abcdef0123456789abcdef');
    expect(message).toMatchObject({
      body: 'feed lost',
      severity_number: 17,
      severity_text: 'ERROR',
      trace_id: expect.stringMatching(/^[0-9a-f]{32}$/),
      resource: { 'service.name': 'engine', 'aws.ecs.task.arn': TASK_IDENTITY.taskArn },
    });
  });

  test('leaves port 8888 to the application', () => {
    expect(observed.ownMetrics).toBe(false);
  });
});

describeWithGo('a collector with a pipeline for traces alone', () => {
  test(
    'makes the application log export errors',
    async () => {
      const { app, otel } = environmentsOf({ otlpLogs: true });
      const { applicationLog } = await observe(
        { requests: 1, failures: 0 },
        { app, otel: withoutPipelines(otel, ['metrics', 'logs']) },
      );
      expect(applicationLog).toMatch(EXPORT_ERROR);
    },
    TELEMETRY_TEST_MS,
  );
});

describeWithGo('the choices of metrics', () => {
  const load = { requests: 12, failures: 0 };

  test(
    'all: each combination of attributes is a series',
    async () => {
      const observed = await observe(load, environmentsOf({ metrics: OtlpMetrics.all() }));
      expect(observed.applicationLog).toBe('');
      const orders = [...seriesOf(observed)].filter((series) => series.endsWith(' orders.filled'));
      expect(orders).toHaveLength(12);
    },
    TELEMETRY_TEST_MS,
  );

  test(
    'an endpoint: it gets the metrics, and CloudWatch gets none',
    async () => {
      const environments = environmentsOf({ metrics: OtlpMetrics.endpoint('http://127.0.0.1:9/otlp') });
      const observed = await observe(load, environments, (url) => ({ OTLP_ENDPOINT: `${url}/otlp` }));
      expect(observed.applicationLog).toBe('');
      expect(observed.aws.exports.map(({ path }) => path)).toContain('/otlp/v1/metrics');
      expect(seriesOf(observed).size).toBe(0);
    },
    TELEMETRY_TEST_MS,
  );

  test(
    'none: they are dropped without an error, also those of an application that sends them all the same',
    async () => {
      const { app, otel } = environmentsOf({ metrics: OtlpMetrics.none() });
      const observed = await observe(load, { app: { ...app, OTEL_METRICS_EXPORTER: 'otlp' }, otel });
      expect(observed.applicationLog).toBe('');
      expect(observed.collectorLog).not.toMatch(/\terror\t/);
      expect(seriesOf(observed).size).toBe(0);
    },
    TELEMETRY_TEST_MS,
  );
});

function urlsOf(segments: Json[]): string[] {
  return segments.map(({ http }) => http?.request?.url ?? '');
}

function metricsOf({ aws }: Observed) {
  return aws.events.filter(({ group }) => /^EngineSidecarLogs/.test(group));
}

/** The series of CloudWatch, by the rules of the embedded metric format. */
function seriesOf(observed: Observed): Set<string> {
  const series = metricsOf(observed).flatMap(({ message }) =>
    message._aws.CloudWatchMetrics.flatMap(({ Namespace, Dimensions, Metrics }: Json) =>
      Dimensions.flatMap((names: string[]) =>
        Metrics.map(({ Name }: Json) => {
          const values = [...names].sort().map((name) => `${name}=${message[name]}`);
          return `${Namespace} ${values.join(',')} ${Name}`;
        }),
      ),
    ),
  );
  return new Set(series);
}
