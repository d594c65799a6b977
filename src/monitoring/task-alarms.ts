import { Annotations, Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { RunbookAlarm } from '../runbook/runbook-alarm';
import type { ServiceThresholds } from '../service/alarm-thresholds';
import type { Scaling } from '../service/scaling/service-scaling';
import { desiredTasksMetric, runningTasksMetric } from '../service/service-metrics';
import { isBranded } from '../validation/brand';
import { alarmScope } from './alarm-scope';
import { type LoggingService, silentService } from './log-alarms';

const MINUTE = { period: Duration.minutes(1) };
const MINUTES = 5;

/** The tasks of a service or a worker, which have alarms. */
export interface MonitoredTasks extends LoggingService {
  readonly cluster: { readonly node: { readonly path: string } };
  readonly minTasks: number;
  readonly _thresholds: ServiceThresholds;
  readonly _scaling: Scaling;
}

/**
 * Returns the alarm on missing tasks, unless it may run without tasks.
 *
 * During market hours, a higher minimum is in force. Application Auto Scaling then sets a desired count of at least that
 * minimum. So the alarm compares with the desired count, up to the highest minimum. The desired count that scaling raises
 * further has no effect.
 */
export function missingTasks(service: MonitoredTasks, work: string): RunbookAlarm[] {
  const { serviceName, minTasks, _scaling: scaling } = service;
  if (minTasks === 0) return [];
  const { tasksMissingMinutes: minutes } = service._thresholds;
  warnWithoutInsights(service);
  const statistics = { ...MINUTE, statistic: cloudwatch.Stats.MINIMUM };
  const running = runningTasksMetric(service.service, statistics);
  const desired = desiredTasksMetric(service.service, statistics);
  const highest = Math.max(...scaling.schedules.map(({ options }) => options.minTasks));
  return [
    RunbookAlarm.of(alarmScope(service), 'TasksMissing', {
      ...(scaling.schedules.length === 0
        ? { metric: running, threshold: minTasks }
        : {
            metric: new cloudwatch.MathExpression({
              expression: `running-IF(desired<${highest}, desired, ${highest})`,
              usingMetrics: { running, desired },
              ...MINUTE,
              label: 'Tasks above the minimum in force',
            }),
            threshold: 0,
          }),
      description: `The ${work} ${serviceName} ran fewer tasks than its minimum in force for ${minutes} minutes.`,
      periods: minutes,
      comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
      // Without running tasks there is no data. The alarm exists only after the first deployment has running tasks.
      treatMissingData: cloudwatch.TreatMissingData.BREACHING,
    }),
  ];
}

/** Returns alarms on CPU and memory for thresholds of its own. */
export function utilizationAlarms(service: MonitoredTasks, work: string): RunbookAlarm[] {
  const { serviceName } = service;
  const { cpuPercent, memoryPercent } = service._thresholds;
  const kinds = [
    ['CpuHigh', 'CPU', cpuPercent, service.service.metricCpuUtilization(MINUTE)],
    ['MemoryHigh', 'memory', memoryPercent, service.service.metricMemoryUtilization(MINUTE)],
  ] as const;
  return kinds.flatMap(([kind, what, threshold, metric]) =>
    threshold === undefined
      ? []
      : RunbookAlarm.of(alarmScope(service), kind, {
          metric,
          description: `The ${work} ${serviceName} used ${threshold} % or more of its ${what} for ${MINUTES} minutes.`,
          threshold,
          periods: MINUTES,
          // No data means no tasks, which the alarm on missing tasks reports.
          treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
        }),
  );
}

/** Returns the alarm on the silence of the application, if it has a threshold. */
export function silentLog(service: MonitoredTasks): RunbookAlarm[] {
  const { logSilentMinutes: minutes } = service._thresholds;
  return minutes === undefined ? [] : [silentService(alarmScope(service), service, minutes)];
}

/** The alarm on missing tasks treats missing data as no tasks, and Container Insights counts the tasks. */
function warnWithoutInsights(service: MonitoredTasks): void {
  if (isBranded(service.cluster, 'SpotCluster')) return;
  Annotations.of(service).addWarningV2(
    'cdk-trading-analytics-platform:containerInsights',
    `The alarm on missing tasks counts tasks with Container Insights, which ${service.cluster.node.path} must have. Without it, the alarm stays in ALARM state.`,
  );
}
