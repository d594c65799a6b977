import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { EncryptedLogGroup } from '../logs/encrypted-log-group';
import { ERROR_PATTERNS } from '../logs/error-patterns';
import { OwnAlarm } from '../runbook/own-alarm';
import { type ApplicationLogGroupProps, applicationLogGroup, requireMetricFilters } from './application-log-group';

/** The properties of the logs of a service, a worker or a job. */
export interface WorkloadLogsProps extends ApplicationLogGroupProps {
  readonly serviceName: string;
  /** The kind of work in the description of the alarm, for example `service`. */
  readonly work: string;
  /** The CloudWatch namespace of the error metric. */
  readonly metricNamespace: string;
  /** The number of errors per minute at which the alarm goes into ALARM state. */
  readonly errorsPerMinute: number;
  /**
   * The pattern of a log line that is an error.
   *
   * @default - the patterns for text and for JSON
   */
  readonly errorPattern?: logs.IFilterPattern;
}

/** The log groups of a service, a worker or a job, and the alarm on the errors that the application logs. */
export class WorkloadLogs {
  public readonly application: logs.ILogGroup;
  public readonly sidecars: logs.LogGroup;
  public readonly errorAlarm: cloudwatch.Alarm;

  public constructor(scope: Construct, props: WorkloadLogsProps) {
    const { encryptionKey, protection, retention } = props;
    this.application = applicationLogGroup(scope, props);
    requireMetricFilters(scope, this.application);
    // The proxy logs every request. In the application's log group, a path with 'ERROR' would count as an error.
    this.sidecars = new EncryptedLogGroup(scope, 'SidecarLogs', { encryptionKey, protection, retention });
    this.errorAlarm = errorAlarm(scope, this.application, props);
  }
}

/** Creates the metric filters that count the errors in a log group, and an alarm on their number. */
function errorAlarm(scope: Construct, logGroup: logs.ILogGroup, props: WorkloadLogsProps): cloudwatch.Alarm {
  const { serviceName, work, errorsPerMinute: threshold } = props;
  const metric = errorsMetric(props.metricNamespace, serviceName, { period: Duration.minutes(1) });
  for (const [id, filterPattern] of Object.entries(errorFilters(props.errorPattern))) {
    new logs.MetricFilter(scope, id, {
      logGroup,
      filterPattern,
      metricNamespace: metric.namespace,
      metricName: metric.metricName,
      defaultValue: 0,
    });
  }
  return new OwnAlarm(scope, 'ErrorsLogged', {
    metric,
    description: `The ${work} ${serviceName} logged ${threshold} or more errors in one minute.`,
    threshold,
    periods: 1,
  });
}

/** Returns the filters of errors by their id. No line matches two of them, so the metric counts each line once. */
function errorFilters(pattern?: logs.IFilterPattern): Record<string, logs.IFilterPattern> {
  if (pattern) return { ErrorFilter: pattern };
  return {
    ErrorFilter: logs.FilterPattern.literal(ERROR_PATTERNS.text),
    JsonErrorFilter: logs.FilterPattern.literal(ERROR_PATTERNS.json),
  };
}

/** Returns the metric of the errors that a service, a worker or a job logs. Its error alarm fills the metric from the log. */
export function errorsMetric(
  namespace: string,
  serviceName: string,
  options: cloudwatch.MetricOptions,
): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace,
    metricName: `${serviceName}-errors`,
    statistic: cloudwatch.Stats.SUM,
    ...options,
  });
}
