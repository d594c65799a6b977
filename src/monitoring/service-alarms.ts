import { Annotations, Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Construct } from 'constructs';
import { RunbookAlarm } from '../runbook/runbook-alarm';
import type { AlarmThresholds } from '../service/alarm-thresholds';
import { overTargetGroups } from '../service/target-metrics';
import { isBranded } from '../validation/brand';
import { alarmScope } from './alarm-scope';

const MINUTE = { period: Duration.minutes(1) };

/** A service with alarms. */
export interface MonitoredService extends Construct {
  readonly serviceName: string;
  readonly service: ecs.FargateService;
  readonly cluster: ecs.ICluster;
  readonly minTasks: number;
  /** All target groups of the service. The list is empty without a load balancer. */
  readonly _targetGroups: elbv2.ApplicationTargetGroup[];
  readonly _thresholds: Required<AlarmThresholds>;
  metricRunningTasks(options: cloudwatch.MetricOptions): cloudwatch.IMetric;
}

/**
 * Returns the alarms of a service, without the alarms that roll its deployments back.
 *
 * A further call creates only the alarms that do not exist yet.
 */
export function serviceAlarms(service: MonitoredService): RunbookAlarm[] {
  const { serviceName, minTasks, _targetGroups: targetGroups } = service;
  const { cpuPercent, memoryPercent } = service._thresholds;
  const scope = alarmScope(service);
  const alarms = [
    RunbookAlarm.of(scope, 'CpuHigh', {
      metric: service.service.metricCpuUtilization(MINUTE),
      description: `The service ${serviceName} used ${cpuPercent} % or more of its CPU for 5 minutes.`,
      threshold: cpuPercent,
      periods: 5,
    }),
    RunbookAlarm.of(scope, 'MemoryHigh', {
      metric: service.service.metricMemoryUtilization(MINUTE),
      description: `The service ${serviceName} used ${memoryPercent} % or more of its memory for 5 minutes.`,
      threshold: memoryPercent,
      periods: 5,
    }),
  ];
  if (minTasks !== 0) {
    warnWithoutInsights(service);
    alarms.push(
      RunbookAlarm.of(scope, 'TasksMissing', {
        metric: service.metricRunningTasks({ ...MINUTE, statistic: cloudwatch.Stats.MINIMUM }),
        description: `The service ${serviceName} ran fewer than ${minTasks} tasks for 5 minutes.`,
        threshold: minTasks,
        periods: 5,
        comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
        treatMissingData: cloudwatch.TreatMissingData.BREACHING,
      }),
    );
  }
  if (targetGroups.length > 0) {
    alarms.push(
      RunbookAlarm.of(scope, 'TargetsUnhealthy', {
        metric: overTargetGroups(targetGroups, ({ metrics }) =>
          metrics.unhealthyHostCount({ ...MINUTE, statistic: cloudwatch.Stats.MAXIMUM }),
        ),
        description: `A task of the service ${serviceName} was unhealthy for the load balancer for 3 minutes.`,
        threshold: 1,
        periods: 3,
      }),
    );
  }
  return alarms;
}

/** The alarm on missing tasks treats missing data as no tasks, and Container Insights counts the tasks. */
function warnWithoutInsights(service: MonitoredService): void {
  if (isBranded(service.cluster, 'SpotCluster')) return;
  Annotations.of(service).addWarningV2(
    'cdk-trading-analytics-platform:containerInsights',
    `The alarm on missing tasks counts tasks with Container Insights, which ${service.cluster.node.path} must have. Without it, the alarm stays in ALARM state.`,
  );
}
