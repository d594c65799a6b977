import { Duration } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { EncryptedLogGroup, type EncryptedLogGroupProps } from '../logs/encrypted-log-group';
import { RollbackAlarm } from '../runbook/rollback-alarm';
import { errorsMetric } from './service-metrics';

/** The properties of the logs of a service. */
export interface ServiceLogsProps extends EncryptedLogGroupProps {
  readonly serviceName: string;
  /** The CloudWatch namespace of the error metric. */
  readonly metricNamespace: string;
  /** The number of errors per minute at which the alarm goes into ALARM state. */
  readonly errorsPerMinute: number;
  /**
   * The pattern of a log line that is an error.
   *
   * @default - a line with the word ERROR or FATAL
   */
  readonly errorPattern?: logs.IFilterPattern;
}

/** The log groups of a service, and the alarm on the errors that the application logs. */
export class ServiceLogs {
  public readonly application: logs.LogGroup;
  public readonly sidecars: logs.LogGroup;
  public readonly errorAlarm: cloudwatch.Alarm;

  public constructor(scope: Construct, props: ServiceLogsProps) {
    const { encryptionKey, protection, retention } = props;
    this.application = new EncryptedLogGroup(scope, 'Logs', { encryptionKey, protection, retention });
    // The proxy logs every request. In the application's log group, a path with 'ERROR' would count as an error.
    this.sidecars = new EncryptedLogGroup(scope, 'SidecarLogs', { encryptionKey, protection, retention });
    this.errorAlarm = errorAlarm(scope, this.application, props);
  }
}

/** Creates a metric filter that counts the errors in a log group, and an alarm on their number. */
function errorAlarm(scope: Construct, logGroup: logs.ILogGroup, props: ServiceLogsProps): cloudwatch.Alarm {
  const { serviceName, errorsPerMinute: threshold } = props;
  const metric = errorsMetric(props.metricNamespace, serviceName, { period: Duration.minutes(1) });
  new logs.MetricFilter(scope, 'ErrorFilter', {
    logGroup,
    filterPattern: props.errorPattern ?? logs.FilterPattern.anyTerm('ERROR', 'FATAL'),
    metricNamespace: metric.namespace,
    metricName: metric.metricName,
    defaultValue: 0,
  });
  return new RollbackAlarm(scope, 'ErrorsLogged', {
    metric,
    description: `The service ${serviceName} logged ${threshold} or more errors in one minute.`,
    threshold,
    periods: 1,
  });
}
