import { Annotations, Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { IConstruct } from 'constructs';
import type { IMeshMember } from '../mesh/mesh-member';
import type { RequestMetrics } from '../mesh/request-metrics';
import type { TradingMesh } from '../mesh/trading-mesh';
import { RunbookAlarm } from '../runbook/runbook-alarm';
import type { ServiceThresholds } from '../service/alarm-thresholds';
import { requestsOfTargets, responseTimeOf, serverErrorPercent } from '../service/request-metrics';
import type { Scaling } from '../service/scaling/service-scaling';
import { desiredTasksMetric, runningTasksMetric } from '../service/service-metrics';
import { overTargetGroups } from '../service/target-metrics';
import { isBranded } from '../validation/brand';
import { alarmScope } from './alarm-scope';
import { type LoggingService, silentService } from './log-alarms';

const MINUTE = { period: Duration.minutes(1) };
const MINUTES = 5;
/** No data means no requests, no tasks or no target. The alarm on missing tasks reports missing tasks. */
const treatMissingData = cloudwatch.TreatMissingData.NOT_BREACHING;

/** A service with alarms. */
export interface MonitoredService extends IMeshMember, LoggingService {
  readonly mesh: TradingMesh;
  readonly cluster: { readonly node: { readonly path: string } };
  readonly minTasks: number;
  /** All target groups of the service. The list is empty without a load balancer. */
  readonly _targetGroups: elbv2.ApplicationTargetGroup[];
  readonly _thresholds: ServiceThresholds;
  readonly _scaling: Scaling;
}

/**
 * Returns the alarms of a service, without the alarms that roll its deployments back.
 *
 * A further call creates only the alarms that do not exist yet.
 */
export function serviceAlarms(service: MonitoredService): RunbookAlarm[] {
  return [
    ...missingTasks(service),
    ...requestAlarms(service),
    ...unhealthyTargets(service),
    ...utilizationAlarms(service),
    ...silentLog(service),
  ];
}

/**
 * Returns the alarm on missing tasks, unless the service may run without tasks.
 *
 * During market hours, a higher minimum is in force. Application Auto Scaling then sets a desired count of at least that
 * minimum. So the alarm compares with the desired count, up to the highest minimum. The desired count that scaling raises
 * further has no effect.
 */
function missingTasks(service: MonitoredService): RunbookAlarm[] {
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
      description: `The service ${serviceName} ran fewer tasks than its minimum in force for ${minutes} minutes.`,
      periods: minutes,
      comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
      // Without running tasks there is no data. The alarm exists only after the first deployment has running tasks.
      treatMissingData: cloudwatch.TreatMissingData.BREACHING,
    }),
  ];
}

/** Indicates whether requests of a service have alarms, once its alarms exist. Then missing tasks need no page. */
export function hasRequestAlarms(service: IMeshMember): boolean {
  return alarmScope(service).node.tryFindChild('ResponsesSlow') !== undefined;
}

/** The kinds of alarms on requests. */
const REQUEST_KINDS = ['ResponsesSlow', 'ServerErrors'] as const;
const ALARMS_OF_MESH = new WeakSet<IConstruct>();

/**
 * Returns the alarms on failed and slow requests, if the load balancer or the mesh has metrics of them.
 *
 * The load balancer creates the alarm on its failed requests itself, because it rolls deployments back. A service can get
 * its routes after its first alarms. Then the alarms on the load balancer's metrics replace those on the mesh's metrics.
 */
function requestAlarms(service: MonitoredService): RunbookAlarm[] {
  const { mesh, _targetGroups: groups } = service;
  const { node } = alarmScope(service);
  const existing = () =>
    REQUEST_KINDS.map((kind) => node.tryFindChild(kind)).filter((alarm) => alarm !== undefined) as RunbookAlarm[];
  if (groups.length > 0) {
    for (const alarm of existing()) if (ALARMS_OF_MESH.has(alarm)) node.tryRemoveChild(alarm.node.id);
    return [slowResponses(service, requestsOfTargets(groups))];
  }
  if (existing().length > 0) return existing();
  const traffic = mesh.backend.dataPlane._requestsOf(service, mesh.metricNamespace);
  if (!traffic) return [];
  const alarms = [slowResponses(service, traffic), failedRequests(service, traffic)];
  for (const alarm of alarms) ALARMS_OF_MESH.add(alarm);
  return alarms;
}

function slowResponses(service: MonitoredService, requests: RequestMetrics): RunbookAlarm {
  const { responseMilliseconds: threshold, minRequestsPerMinute: minimum } = service._thresholds;
  return RunbookAlarm.of(alarmScope(service), 'ResponsesSlow', {
    metric: responseTimeOf(requests, minimum),
    description: `The response time of ${service.serviceName} (${requests.statistic}) was ${threshold} ms or more for ${MINUTES} minutes with ${minimum} or more requests each.`,
    threshold,
    periods: MINUTES,
    treatMissingData,
  });
}

function failedRequests(service: MonitoredService, requests: RequestMetrics): RunbookAlarm {
  const { serverErrorPercent: threshold, minRequestsPerMinute: minimum } = service._thresholds;
  return RunbookAlarm.of(alarmScope(service), 'ServerErrors', {
    metric: serverErrorPercent(requests, minimum),
    description: `${service.serviceName} answered ${threshold} % or more of its requests in the mesh with a 5xx status, in two minutes with ${minimum} or more requests each.`,
    threshold,
    periods: 2,
    treatMissingData,
  });
}

function unhealthyTargets(service: MonitoredService): RunbookAlarm[] {
  const { serviceName, _targetGroups: groups } = service;
  const { unhealthyTargets: threshold } = service._thresholds;
  if (groups.length === 0) return [];
  return [
    RunbookAlarm.of(alarmScope(service), 'TargetsUnhealthy', {
      metric: overTargetGroups(groups, ({ metrics }) =>
        metrics.unhealthyHostCount({ ...MINUTE, statistic: cloudwatch.Stats.MAXIMUM }),
      ),
      description: `${threshold} or more tasks of the service ${serviceName} were unhealthy for the load balancer for 3 minutes.`,
      threshold,
      periods: 3,
      treatMissingData,
    }),
  ];
}

/** Returns alarms on CPU and memory for thresholds of the service's own. */
function utilizationAlarms(service: MonitoredService): RunbookAlarm[] {
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
          description: `The service ${serviceName} used ${threshold} % or more of its ${what} for ${MINUTES} minutes.`,
          threshold,
          periods: MINUTES,
          treatMissingData,
        }),
  );
}

function silentLog(service: MonitoredService): RunbookAlarm[] {
  const { logSilentMinutes: minutes } = service._thresholds;
  return minutes === undefined ? [] : [silentService(alarmScope(service), service, minutes)];
}

/** The alarm on missing tasks treats missing data as no tasks, and Container Insights counts the tasks. */
function warnWithoutInsights(service: MonitoredService): void {
  if (isBranded(service.cluster, 'SpotCluster')) return;
  Annotations.of(service).addWarningV2(
    'cdk-trading-analytics-platform:containerInsights',
    `The alarm on missing tasks counts tasks with Container Insights, which ${service.cluster.node.path} must have. Without it, the alarm stays in ALARM state.`,
  );
}
