import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type { OtlpMetrics } from './otlp-metrics';

/** Options of the OpenTelemetry collector. */
export interface OpenTelemetryOptions {
  /**
   * The image of the collector. It reads its configuration from `AOT_CONFIG_CONTENT`, as version 0.49 of the AWS Distro for
   * OpenTelemetry does.
   *
   * @default - a pinned version of the AWS Distro for OpenTelemetry from ECR Public
   */
  readonly image?: ecs.ContainerImage;

  /**
   * The share of traces that are sent to X-Ray, from 0 to 1. X-Ray charges 5 USD for a million traces (us-east-1).
   *
   * The share follows from the trace ID. Services with the same ratio send their parts of the same traces.
   *
   * @default 0.05
   * @see https://aws.amazon.com/cloudwatch/pricing/
   */
  readonly samplingRatio?: number;

  /**
   * Whether traces in which a span of the task has an error are sent too, at most 100 spans a second for each task.
   *
   * The application and the proxy then record all requests, and the collector decides ten seconds later. The spans of other
   * services in such a trace are lost, unless they have an error or are in the share. With `false`, the first service of a
   * trace decides by `samplingRatio` before the request, which needs less CPU and loses most errors.
   *
   * @default true
   */
  readonly keepErrors?: boolean;

  /**
   * The metrics that the collector sends on.
   *
   * @default OtlpMetrics.selected()
   */
  readonly metrics?: OtlpMetrics;

  /**
   * Whether an application with automatic instrumentation sends its log records by OTLP too.
   *
   * Its standard output is in its log group already, so that each record would be in the log twice and each error would
   * count twice. The collector accepts log records in any case, and writes them to the log group of the application.
   *
   * @default false
   */
  readonly otlpLogs?: boolean;
}
