import type * as ecs from 'aws-cdk-lib/aws-ecs';
import { sortedRecord } from '../../naming/sorted-record';
import { brand } from '../../validation/brand';
import { checked } from '../../validation/checked';
import type { MetricsDestination } from './metrics-destination';

/** Options of an OTLP endpoint. */
export interface OtlpEndpointOptions {
  /**
   * The headers of each request, for example an API key. The collector reads their values from Secrets Manager.
   *
   * @default - no headers
   */
  readonly headers?: Record<string, ecs.Secret>;
}

/**
 * The metrics that the collector sends by default, from the semantic conventions of OpenTelemetry.
 *
 * A service has only the metrics of its language and its libraries.
 *
 * @see https://opentelemetry.io/docs/specs/semconv/general/metrics/
 */
const DEFAULT_NAMES = [
  'http.server.request.duration',
  'http.client.request.duration',
  'rpc.server.duration',
  'db.client.operation.duration',
  'messaging.process.duration',
  'jvm.memory.used',
  'jvm.gc.duration',
  'nodejs.eventloop.delay.p99',
  'process.memory.usage',
  'dotnet.process.memory.working_set',
];

/**
 * The metrics that the collector sends on. It accepts all metrics in any case, so that applications log no export error.
 *
 * CloudWatch charges 0.30 USD a month for each series of the first 10,000 (us-east-1). A series is a metric name with one
 * combination of dimensions.
 *
 * @see https://aws.amazon.com/cloudwatch/pricing/
 *
 * @example
 * new ServiceDefinition({
 *   tracing: Tracing.openTelemetry({ metrics: OtlpMetrics.selected(['http.server.request.duration']) }),
 * });
 */
export class OtlpMetrics {
  static {
    brand(OtlpMetrics, 'OtlpMetrics');
  }

  /**
   * Sends the named metrics to CloudWatch, each as one series with the dimension `Service`.
   *
   * CloudWatch adds up the values of all tasks, routes and other attributes. The collector drops other metrics. At most ten
   * series of a service cost at most 3 USD a month. The values go through the log group of the sidecars, at 0.50 USD a
   * GB. There, each combination of attributes is a line of about 0.6 KB a minute for each task.
   *
   * @param names one to ten names of metrics; by default the durations of requests, and memory and pauses of the runtime
   */
  public static selected(names?: string[]): OtlpMetrics {
    const given = checked('OtlpMetrics.selected', 'names', names) ?? DEFAULT_NAMES;
    return new OtlpMetrics({ kind: 'selected', names: [...given] });
  }

  /**
   * Sends all metrics to CloudWatch, with all their attributes as dimensions.
   *
   * Each combination of attributes is a series. An instrumented HTTP service with 20 routes often has several hundred
   * series, which cost 0.30 USD a month each.
   */
  public static all(): OtlpMetrics {
    return new OtlpMetrics({ kind: 'all' });
  }

  /**
   * Sends all metrics to an OTLP endpoint of your own, and none to CloudWatch. The price is that of the endpoint.
   *
   * @param url the base URL, to which the collector appends `/v1/metrics`
   * @param options the headers of each request
   */
  public static endpoint(url: string, options?: OtlpEndpointOptions): OtlpMetrics {
    const { headers = {} } = checked('OtlpMetrics.endpoint', 'options', options ?? {});
    return new OtlpMetrics({
      kind: 'endpoint',
      url: checked('OtlpMetrics.endpoint', 'url', url),
      headers: sortedRecord(headers),
    });
  }

  /** Sends no metrics. The collector still accepts them, and drops them. */
  public static none(): OtlpMetrics {
    return new OtlpMetrics({ kind: 'none' });
  }

  private constructor(
    /** @internal */
    public readonly _destination: MetricsDestination,
  ) {}
}
