import { type CfnResource, Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { RunbookAlarm } from '../runbook/runbook-alarm';
import { AlarmGroup, sumOf } from './alarm-group';
import type { PartThresholds } from './platform-thresholds';

const MINUTES = 5;
const period = Duration.minutes(MINUTES);
/** CloudWatch Logs publishes no data without lines, which is the fault. */
const treatMissingData = cloudwatch.TreatMissingData.BREACHING;
const silence = {
  threshold: 1,
  comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
  treatMissingData,
};

/** A service with logs. */
export interface LoggingService extends Construct {
  readonly serviceName: string;
  readonly service: ecs.FargateService;
  readonly logGroup: logs.ILogGroup;
  readonly sidecarLogGroup: logs.ILogGroup;
}

/** The alarm on the silence of all services in one scope. A service alone may have nothing to log. */
export class LogAlarms {
  private readonly silent: AlarmGroup;

  public constructor(scope: Construct, { servicesSilentMinutes: minutes }: PartThresholds) {
    this.silent = new AlarmGroup(scope, 'LogSilent', {
      ...silence,
      period,
      description: `The logs of the services had no new line for ${minutes} minutes.`,
      periods: minutes / MINUTES,
      expression: sumOf,
    });
  }

  /** Adds the logs of a service. Returns the alarms that contain them. */
  public add(service: LoggingService): RunbookAlarm[] {
    const alarms = [service.logGroup, service.sidecarLogGroup].map((logGroup) => this.silent.add(linesOf(logGroup)));
    for (const alarm of alarms) createAfter(alarm, service);
    return alarms;
  }
}

/** Returns the alarm on the silence of a service's application. The first call creates it. */
export function silentService(scope: Construct, service: LoggingService, minutes: number): RunbookAlarm {
  const alarm = RunbookAlarm.of(scope, 'LogSilent', {
    ...silence,
    metric: linesOf(service.logGroup),
    description: `The application ${service.serviceName} logged no line for ${minutes} minutes.`,
    periods: minutes / MINUTES,
  });
  createAfter(alarm, service);
  return alarm;
}

/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch-Logs-Monitoring-CloudWatch-Metrics.html */
function linesOf({ logGroupName }: logs.ILogGroup): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: 'AWS/Logs',
    metricName: 'IncomingLogEvents',
    dimensionsMap: { LogGroupName: logGroupName },
    statistic: cloudwatch.Stats.SUM,
    period,
  });
}

/** The tasks of a service run before the alarm exists, so a first deployment does not cause an alarm. */
function createAfter(alarm: RunbookAlarm, { service }: LoggingService): void {
  (alarm.node.defaultChild as CfnResource).node.addDependency(service.node.defaultChild as CfnResource);
}
