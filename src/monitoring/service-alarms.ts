import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { RunbookAlarm } from '../alarms/runbook-alarm';
import type { MeshedFargateService } from '../service/meshed-fargate-service';

const MINUTE = { period: Duration.minutes(1) };
const HIGH_PERCENT = 85;

/** The alarms of a service, beside those that it has itself to roll deployments back. */
export function serviceAlarms(scope: Construct, service: MeshedFargateService): cloudwatch.Alarm[] {
  const { serviceName, minTasks, targetGroup } = service;
  const alarms = [
    new RunbookAlarm(scope, 'CpuHigh', {
      metric: service.service.metricCpuUtilization(MINUTE),
      says: `${serviceName} uses ${HIGH_PERCENT} % of its CPU or more for 5 minutes.`,
      threshold: HIGH_PERCENT,
      periods: 5,
    }),
    new RunbookAlarm(scope, 'MemoryHigh', {
      metric: service.service.metricMemoryUtilization(MINUTE),
      says: `${serviceName} uses ${HIGH_PERCENT} % of its memory or more for 5 minutes.`,
      threshold: HIGH_PERCENT,
      periods: 5,
    }),
    new RunbookAlarm(scope, 'TasksMissing', {
      metric: service.metricRunningTasks({ ...MINUTE, statistic: cloudwatch.Stats.MINIMUM }),
      says: `${serviceName} has run fewer than ${minTasks} tasks for 5 minutes.`,
      threshold: minTasks,
      periods: 5,
      comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
      treatMissingData: cloudwatch.TreatMissingData.BREACHING,
    }),
  ];
  if (targetGroup) {
    alarms.push(
      new RunbookAlarm(scope, 'TargetsUnhealthy', {
        metric: targetGroup.metrics.unhealthyHostCount({ ...MINUTE, statistic: cloudwatch.Stats.MAXIMUM }),
        says: `The load balancer has found a task of ${serviceName} unhealthy for 3 minutes.`,
        threshold: 1,
        periods: 3,
      }),
    );
  }
  return alarms;
}
