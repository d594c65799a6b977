import { COLLECTOR_PORTS } from './collector-ports';
import type { MetricsDestination } from './metrics-destination';

/** The choices of a collector's configuration. */
export interface CollectorChoices {
  /** The share of traces that are sent, from 0 to 1. */
  readonly samplingRatio: number;
  /** Whether the collector decides which traces are sent. Without it, it sends all traces that it gets. */
  readonly decides: boolean;
  readonly metrics: MetricsDestination;
}

/** The environment variables of the collector that its configuration refers to. Their values can be tokens. */
export const COLLECTOR_VARIABLES = {
  service: 'SERVICE_NAME',
  logGroup: 'APPLICATION_LOG_GROUP',
  sidecarLogGroup: 'SIDECAR_LOG_GROUP',
  metricNamespace: 'METRIC_NAMESPACE',
  endpoint: 'OTLP_ENDPOINT',
} as const;

/** Returns the environment variable with the value of a header. */
export function headerVariable(index: number): string {
  return `OTLP_HEADER_${index + 1}`;
}

/** The part of a configuration that one signal needs. */
interface Pipeline {
  readonly processors: Record<string, unknown>;
  readonly exporter: [string, unknown];
}

/**
 * Returns the configuration of the collector: OTLP on the loopback interface, and a pipeline for each signal. JSON is
 * valid YAML.
 *
 * A signal without a pipeline would answer 404, and each application would log an export error a minute.
 */
export function collectorConfig(choices: CollectorChoices): Record<string, unknown> {
  const pipelines: Record<string, Pipeline> = {
    traces: traces(choices),
    metrics: metrics(choices.metrics),
    logs: LOGS,
  };
  const all = Object.entries(pipelines);
  return {
    extensions: { health_check: { endpoint: local(COLLECTOR_PORTS.health) } },
    receivers: {
      otlp: {
        protocols: {
          grpc: { endpoint: local(COLLECTOR_PORTS.otlpGrpc) },
          http: { endpoint: local(COLLECTOR_PORTS.otlpHttp) },
        },
      },
    },
    processors: {
      memory_limiter: MEMORY_LIMITER,
      ...Object.assign({}, ...all.map(([, { processors }]) => processors)),
    },
    exporters: Object.fromEntries(all.map(([, { exporter }]) => exporter)),
    service: {
      extensions: ['health_check'],
      // The metrics of the collector itself would occupy port 8888 of the task.
      telemetry: { metrics: { level: 'none' } },
      pipelines: Object.fromEntries(
        all.map(([signal, { processors, exporter }]) => [
          signal,
          {
            receivers: ['otlp'],
            processors: ['memory_limiter', ...Object.keys(processors)],
            exporters: [exporter[0]],
          },
        ]),
      ),
    },
  };
}

const MEMORY_LIMITER = { check_interval: '1s', limit_percentage: 80, spike_limit_percentage: 20 };

/**
 * Adds the cluster, the task and the Availability Zone.
 *
 * It reads the containers of the task once, before the application runs. The log groups that it finds are those of other
 * sidecars, so they are left out.
 *
 * @see https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/processor/resourcedetectionprocessor
 */
const RESOURCE = {
  resource_detection: {
    detectors: ['ecs'],
    ecs: {
      resource_attributes: Object.fromEntries(
        ['group.names', 'group.arns', 'stream.names', 'stream.arns'].map((name) => [
          `aws.log.${name}`,
          { enabled: false },
        ]),
      ),
    },
  },
};

/** X-Ray accepts at most 50 documents in a request. */
const SMALL_BATCHES = { batch: { timeout: '1s', send_batch_size: 50 } };
const LARGE_BATCHES = { 'batch/large': { timeout: '5s', send_batch_size: 1000 } };

function traces({ samplingRatio, decides }: CollectorChoices): Pipeline {
  return {
    processors: { ...RESOURCE, ...(decides ? tailSampling(samplingRatio) : {}), ...SMALL_BATCHES },
    exporter: ['awsxray', { aws_log_groups: [variable('logGroup')] }],
  };
}

/** The spans of failed requests that a task sends, at most. Unit: spans a second. */
const ERROR_SPANS_PER_SECOND = 100;

/**
 * Decides ten seconds after the first span of a trace. It sends the trace if one of its spans has an error. Other
 * traces follow from the trace ID, so that the collectors of all tasks with the same ratio send the same traces.
 *
 * @see https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/processor/tailsamplingprocessor
 */
function tailSampling(samplingRatio: number): Record<string, unknown> {
  const errors = [
    { name: 'has-error', type: 'status_code', status_code: { status_codes: ['ERROR'] } },
    { name: 'at-most', type: 'rate_limiting', rate_limiting: { spans_per_second: ERROR_SPANS_PER_SECOND } },
  ];
  const percentage = Number((samplingRatio * 100).toPrecision(6));
  return {
    tail_sampling: {
      decision_wait: '10s',
      num_traces: 10_000,
      // A trace leaves the memory only if its decision is in a cache. With one entry for traces that are not sent, a span
      // that ends late gets a decision of its own, unless its trace is that entry. Otherwise slow requests lose errors.
      decision_cache: { sampled_cache_size: 10_000, non_sampled_cache_size: 1 },
      policies: [
        { name: 'errors', type: 'and', and: { and_sub_policy: errors } },
        { name: 'share', type: 'probabilistic', probabilistic: { sampling_percentage: percentage } },
      ],
    },
  };
}

function metrics(destination: MetricsDestination): Pipeline {
  switch (destination.kind) {
    case 'selected':
      return {
        processors: {
          ...RESOURCE,
          'filter/selected': { metrics: { metric: [allExcept(destination.names)] } },
          ...DELTA,
          ...WITH_SERVICE,
          ...LARGE_BATCHES,
        },
        exporter: emf({ metric_declarations: [{ dimensions: [['Service']], metric_name_selectors: ['.*'] }] }),
      };
    case 'all':
      return { processors: { ...RESOURCE, ...DELTA, ...WITH_SERVICE, ...LARGE_BATCHES }, exporter: emf({}) };
    case 'endpoint':
      return {
        processors: { ...RESOURCE, ...LARGE_BATCHES },
        exporter: [
          'otlp_http',
          { endpoint: variable('endpoint'), headers: headerValues(Object.keys(destination.headers)) },
        ],
      };
    case 'none':
      return { processors: { 'filter/none': { metrics: { metric: ['true'] } } }, exporter: ['debug', {}] };
  }
}

/** The exporter of CloudWatch's embedded metric format does not compute deltas of histograms. */
const DELTA = { cumulativetodelta: { initial_value: 'keep' } };

/**
 * Only this attribute becomes a dimension, and CloudWatch adds up the rest. To remove the attributes here would lose values:
 * the exporter keeps one of several values with the same attributes and time.
 */
const WITH_SERVICE = {
  attributes: { actions: [{ key: 'Service', value: variable('service'), action: 'upsert' }] },
};

function emf(declarations: Record<string, unknown>): [string, unknown] {
  return [
    'awsemf',
    {
      namespace: variable('metricNamespace'),
      log_group_name: variable('sidecarLogGroup'),
      log_stream_name: 'metrics/{TaskId}',
      dimension_rollup_option: 'NoDimensionRollup',
      ...declarations,
    },
  ];
}

const LOGS: Pipeline = {
  processors: { ...RESOURCE, ...LARGE_BATCHES },
  exporter: ['awscloudwatchlogs', { log_group_name: variable('logGroup'), log_stream_name: 'otlp/{TaskId}' }],
};

/** Returns the condition for metrics with other names, in OTTL. */
function allExcept(names: string[]): string {
  return names.map((name) => `name != "${name}"`).join(' and ');
}

function headerValues(names: string[]): Record<string, string> {
  return Object.fromEntries(names.map((name, index) => [name, fromEnvironment(headerVariable(index))]));
}

function variable(name: keyof typeof COLLECTOR_VARIABLES): string {
  return fromEnvironment(COLLECTOR_VARIABLES[name]);
}

/** The collector replaces this by the value of an environment variable of its container. */
function fromEnvironment(name: string): string {
  return `\${env:${name}}`;
}

function local(port: number): string {
  return `127.0.0.1:${port}`;
}
