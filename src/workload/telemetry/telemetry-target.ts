import type * as logs from 'aws-cdk-lib/aws-logs';

/** The log groups and the namespace of a service that sends telemetry. */
export interface TelemetryTarget {
  /** The log group of the application. Traces refer to it, and log records that arrive by OTLP go to it. */
  readonly logGroup: logs.ILogGroup;

  /** The log group of the sidecars. Metrics in the embedded metric format go to it. */
  readonly sidecarLogGroup: logs.ILogGroup;

  /** The CloudWatch namespace of the metrics. */
  readonly metricNamespace: string;
}
