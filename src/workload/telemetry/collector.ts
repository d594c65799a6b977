import { Size } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { SHIPPED_IMAGES, shippedImage } from '../../security/images/shipped-images';
import { Sidecar } from '../sidecar';
import type { TracingConfig } from '../tracing-config';
import { COLLECTOR_VARIABLES, collectorConfig, headerVariable } from './collector-config';
import { COLLECTOR_PORTS } from './collector-ports';
import type { MetricsDestination } from './metrics-destination';
import type { OpenTelemetryOptions } from './open-telemetry-options';
import { OtlpMetrics } from './otlp-metrics';
import type { TelemetryTarget } from './telemetry-target';
import { xrayStatement } from './xray-statement';

const MEMORY = Size.mebibytes(256);

/** The choices of a collector, with defaults. */
type Choices = Required<Omit<OpenTelemetryOptions, 'image' | 'metrics'>> & { readonly metrics: MetricsDestination };

/** Returns the additions of an OpenTelemetry collector to a task. */
export function collector(options: OpenTelemetryOptions, serviceName: string, target: TelemetryTarget): TracingConfig {
  const { samplingRatio = 0.05, keepErrors = true, otlpLogs = false, metrics = OtlpMetrics.selected() } = options;
  const choices: Choices = { samplingRatio, keepErrors, otlpLogs, metrics: metrics._destination };
  const { otlpGrpc, otlpHttp, health } = COLLECTOR_PORTS;
  return {
    sidecar: new Sidecar({
      name: 'otel',
      image: options.image ?? ecs.ContainerImage.fromRegistry(shippedImage(SHIPPED_IMAGES.collector)),
      memory: MEMORY,
      user: '4317',
      environment: { ...collectorVariables(choices.metrics, serviceName, target), AOT_CONFIG_CONTENT: config(choices) },
      secrets: headerSecrets(choices.metrics),
      healthCheck: { command: ['CMD', '/healthcheck'] },
    }),
    sidecarPorts: [otlpGrpc, otlpHttp, health],
    // The collector decides by the trace ID. A share of a share would be too few.
    receiver: { otlpPort: otlpGrpc, samplingRatio: keepErrors ? 1 : samplingRatio },
    publicImage: options.image === undefined,
    environment: {
      OTEL_SERVICE_NAME: serviceName,
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${otlpHttp}`,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
      ...samplerVariables(choices),
      OTEL_SEMCONV_STABILITY_OPT_IN: 'http,database', // older instrumentation has other names for the same metrics
      ...metricVariables(choices.metrics),
      ...(otlpLogs ? {} : { OTEL_LOGS_EXPORTER: 'none' }),
    },
    statements: [
      xrayStatement('xray:PutTraceSegments'),
      new iam.PolicyStatement({
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: logGroupArns(choices.metrics, target),
      }),
    ],
  };
}

function config({ samplingRatio, keepErrors, metrics }: Choices): string {
  const text = JSON.stringify(collectorConfig({ samplingRatio, decides: keepErrors && samplingRatio < 1, metrics }));
  // CloudFormation's linters take ${…} for a parameter that Fn::Sub lacks. The escape has the same meaning in JSON.
  return text.replaceAll('$', '\\u0024');
}

function collectorVariables(
  metrics: MetricsDestination,
  serviceName: string,
  { logGroup, sidecarLogGroup, metricNamespace }: TelemetryTarget,
): Record<string, string> {
  return {
    [COLLECTOR_VARIABLES.logGroup]: logGroup.logGroupName,
    // The garbage collector of Go frees memory before the collector refuses data.
    GOMEMLIMIT: `${Math.floor(MEMORY.toMebibytes() * 0.8)}MiB`,
    ...(sendsToCloudWatch(metrics) && {
      [COLLECTOR_VARIABLES.service]: serviceName,
      [COLLECTOR_VARIABLES.sidecarLogGroup]: sidecarLogGroup.logGroupName,
      [COLLECTOR_VARIABLES.metricNamespace]: metricNamespace,
    }),
    ...(metrics.kind === 'endpoint' && { [COLLECTOR_VARIABLES.endpoint]: metrics.url }),
  };
}

function headerSecrets(metrics: MetricsDestination): Record<string, ecs.Secret> | undefined {
  if (metrics.kind !== 'endpoint') return undefined;
  return Object.fromEntries(Object.values(metrics.headers).map((secret, index) => [headerVariable(index), secret]));
}

/** With `keepErrors`, the application records all requests, also the requests that a caller would not sample. */
function samplerVariables({ samplingRatio, keepErrors }: Choices): Record<string, string> {
  if (keepErrors) return { OTEL_TRACES_SAMPLER: 'always_on' };
  return { OTEL_TRACES_SAMPLER: 'parentbased_traceidratio', OTEL_TRACES_SAMPLER_ARG: String(samplingRatio) };
}

/**
 * Values since the last export, and histograms with which CloudWatch computes percentiles. The minimum and the maximum of
 * cumulative histograms would be lost.
 *
 * @see https://opentelemetry.io/docs/specs/otel/metrics/sdk_exporters/otlp/
 */
function metricVariables(metrics: MetricsDestination): Record<string, string> {
  if (metrics.kind === 'none') return { OTEL_METRICS_EXPORTER: 'none' };
  if (!sendsToCloudWatch(metrics)) return {};
  return {
    OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: 'delta',
    OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION: 'base2_exponential_bucket_histogram',
  };
}

function logGroupArns(metrics: MetricsDestination, { logGroup, sidecarLogGroup }: TelemetryTarget): string[] {
  const groups = sendsToCloudWatch(metrics) ? [logGroup, sidecarLogGroup] : [logGroup];
  return groups.map(({ logGroupArn }) => logGroupArn);
}

function sendsToCloudWatch({ kind }: MetricsDestination): boolean {
  return kind === 'selected' || kind === 'all';
}
