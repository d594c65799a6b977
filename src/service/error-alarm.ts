import { Duration } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as logs from 'aws-cdk-lib/aws-logs';
import { RollbackAlarm } from '../runbook/rollback-alarm';
import type { MeshedFargateService } from './meshed-fargate-service';

/** Counts the errors that the application of a service logs, and rings when there are many. */
export function errorAlarm(
  service: MeshedFargateService,
  filterPattern: logs.IFilterPattern = logs.FilterPattern.anyTerm('ERROR', 'FATAL'),
): cloudwatch.Alarm {
  const metric = service.metricErrors({ period: Duration.minutes(1) });
  const { errorsPerMinute: threshold } = service._thresholds;
  new logs.MetricFilter(service, 'ErrorFilter', {
    logGroup: service.logGroup,
    filterPattern,
    metricNamespace: metric.namespace,
    metricName: metric.metricName,
    defaultValue: 0,
  });
  return new RollbackAlarm(service, 'ErrorsLogged', {
    metric,
    says: `${service.serviceName} logs ${threshold} or more errors a minute.`,
    threshold,
    periods: 1,
  });
}
