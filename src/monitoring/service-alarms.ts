import { Annotations, Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SpotCluster } from '../cluster/spot-cluster';
import { RunbookAlarm } from '../runbook/runbook-alarm';
import type { MeshedFargateService } from '../service/meshed-fargate-service';
import { overTargetGroups } from '../service/target-metrics';
import { alarmScope } from './alarm-scope';

const MINUTE = { period: Duration.minutes(1) };
/** The alarms of a service, beside those that it has itself to roll deployments back. Asking again makes what is new. */
export function serviceAlarms(service: MeshedFargateService): RunbookAlarm[] {
  const { serviceName, minTasks, targetGroup } = service;
  const { cpuPercent, memoryPercent } = service._thresholds;
  const scope = alarmScope(service);
  const alarms = [
    RunbookAlarm.of(scope, 'CpuHigh', {
      metric: service.service.metricCpuUtilization(MINUTE),
      says: `${serviceName} uses ${cpuPercent} % of its CPU or more for 5 minutes.`,
      threshold: cpuPercent,
      periods: 5,
    }),
    RunbookAlarm.of(scope, 'MemoryHigh', {
      metric: service.service.metricMemoryUtilization(MINUTE),
      says: `${serviceName} uses ${memoryPercent} % of its memory or more for 5 minutes.`,
      threshold: memoryPercent,
      periods: 5,
    }),
  ];
  if (minTasks !== 0) {
    warnWithoutInsights(service);
    alarms.push(
      RunbookAlarm.of(scope, 'TasksMissing', {
        metric: service.metricRunningTasks({ ...MINUTE, statistic: cloudwatch.Stats.MINIMUM }),
        says: `${serviceName} has run fewer than ${minTasks} tasks for 5 minutes.`,
        threshold: minTasks,
        periods: 5,
        comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
        treatMissingData: cloudwatch.TreatMissingData.BREACHING,
      }),
    );
  }
  if (targetGroup) {
    alarms.push(
      RunbookAlarm.of(scope, 'TargetsUnhealthy', {
        metric: overTargetGroups(service._targetGroups, ({ metrics }) =>
          metrics.unhealthyHostCount({ ...MINUTE, statistic: cloudwatch.Stats.MAXIMUM }),
        ),
        says: `The load balancer has found a task of ${serviceName} unhealthy for 3 minutes.`,
        threshold: 1,
        periods: 3,
      }),
    );
  }
  return alarms;
}

/** The alarm on missing tasks takes no data for no tasks, and Container Insights is what counts them. */
function warnWithoutInsights(service: MeshedFargateService): void {
  if (service.cluster instanceof SpotCluster) return;
  Annotations.of(service).addWarningV2(
    'cdk-trading-analytics-platform:containerInsights',
    `The alarm on missing tasks counts them by Container Insights, which ${service.cluster.node.path} must have: without it, the alarm rings for ever.`,
  );
}
