import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Construct, IConstruct } from 'constructs';
import type { IMeshMember } from '../mesh/mesh-member';
import type { RequestMetrics } from '../mesh/request-metrics';
import type { TradingMesh } from '../mesh/trading-mesh';
import { RunbookAlarm } from '../runbook/runbook-alarm';
import { requestsOfTargets, responseTimeOf, serverErrorPercent } from '../service/request-metrics';
import { overTargetGroups } from '../service/target-metrics';
import { alarmScope } from './alarm-scope';
import { type MonitoredTasks, missingTasks, silentLog, utilizationAlarms } from './task-alarms';

const MINUTE = { period: Duration.minutes(1) };
const MINUTES = 5;
/** No data means no requests, no tasks or no target. The alarm on missing tasks reports missing tasks. */
const treatMissingData = cloudwatch.TreatMissingData.NOT_BREACHING;

/** A service with alarms. */
export interface MonitoredService extends IMeshMember, MonitoredTasks {
  readonly mesh: TradingMesh;
  /** All target groups of the service. The list is empty without a load balancer. */
  readonly _targetGroups: elbv2.ApplicationTargetGroup[];
  /** All target groups of a Network Load Balancer. */
  readonly _networkTargetGroups: elbv2.NetworkTargetGroup[];
}

/**
 * Returns the alarms of a service, without the alarms that roll its deployments back.
 *
 * A further call creates only the alarms that do not exist yet.
 */
export function serviceAlarms(service: MonitoredService): RunbookAlarm[] {
  return [
    ...missingTasks(service, 'service'),
    ...requestAlarms(service),
    ...unhealthyTargets(service),
    ...noHealthyTarget(service),
    ...utilizationAlarms(service, 'service'),
    ...silentLog(service),
  ];
}

/** Indicates whether requests of a service have alarms, once its alarms exist. Then missing tasks need no page. */
export function hasRequestAlarms(service: Construct): boolean {
  const { node } = alarmScope(service);
  return [...REQUEST_KINDS, 'NoHealthyTarget'].some((kind) => node.tryFindChild(kind) !== undefined);
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
    return slowResponses(service, requestsOfTargets(groups));
  }
  if (existing().length > 0) return existing();
  const traffic = mesh.backend.dataPlane._requestsOf(service, mesh.metricNamespace);
  // The dashboard shows the connections of a service with TCP. They have no alarm, because sessions end at any time.
  if (!traffic || !service.protocol._isHttp) return [];
  const alarms = [...slowResponses(service, traffic), ...failedRequests(service, traffic)];
  for (const alarm of alarms) ALARMS_OF_MESH.add(alarm);
  return alarms;
}

/** Returns no alarm for gRPC without a threshold, because a stream has no response time. */
function slowResponses(service: MonitoredService, requests: RequestMetrics): RunbookAlarm[] {
  const { responseMilliseconds: threshold, minRequestsPerMinute: minimum } = service._thresholds;
  if (threshold === undefined) return [];
  return [
    RunbookAlarm.of(alarmScope(service), 'ResponsesSlow', {
      metric: responseTimeOf(requests, minimum),
      description: `The response time of ${service.serviceName} (${requests.statistic}) was ${threshold} ms or more for ${MINUTES} minutes with ${minimum} or more requests each.`,
      threshold,
      periods: MINUTES,
      treatMissingData,
    }),
  ];
}

/** Returns no alarm if the proxy publishes no metric of failed requests. */
function failedRequests(service: MonitoredService, { serverErrors, ...requests }: RequestMetrics): RunbookAlarm[] {
  const { serverErrorPercent: threshold, minRequestsPerMinute: minimum } = service._thresholds;
  if (!serverErrors) return [];
  return [
    RunbookAlarm.of(alarmScope(service), 'ServerErrors', {
      metric: serverErrorPercent({ ...requests, serverErrors }, minimum),
      description: `${service.serviceName} answered ${threshold} % or more of its requests in the mesh ${requests.failure}, in two minutes with ${minimum} or more requests each.`,
      threshold,
      periods: 2,
      treatMissingData,
    }),
  ];
}

function unhealthyTargets(service: MonitoredService): RunbookAlarm[] {
  const { serviceName, _targetGroups, _networkTargetGroups } = service;
  const { unhealthyTargets: threshold } = service._thresholds;
  const ofGroup = { ...MINUTE, statistic: cloudwatch.Stats.MAXIMUM };
  if (_targetGroups.length === 0 && _networkTargetGroups.length === 0) return [];
  return [
    RunbookAlarm.of(alarmScope(service), 'TargetsUnhealthy', {
      metric:
        _targetGroups.length > 0
          ? overTargetGroups(_targetGroups, ({ metrics }) => metrics.unhealthyHostCount(ofGroup))
          : overTargetGroups(_networkTargetGroups, ({ metrics }) => metrics.unHealthyHostCount(ofGroup)),
      description: `${threshold} or more tasks of the service ${serviceName} were unhealthy for the load balancer for 3 minutes.`,
      threshold,
      periods: 3,
      treatMissingData,
    }),
  ];
}

/**
 * Returns the alarm on the loss of all healthy tasks of a service with TCP connections, whose failures nothing counts.
 *
 * Each zone of the load balancer reports its view, and the best one counts.
 */
function noHealthyTarget(service: MonitoredService): RunbookAlarm[] {
  const { serviceName, _networkTargetGroups: groups } = service;
  if (groups.length === 0) return [];
  return [
    RunbookAlarm.of(alarmScope(service), 'NoHealthyTarget', {
      metric: overTargetGroups(groups, ({ metrics }) =>
        metrics.healthyHostCount({ ...MINUTE, statistic: cloudwatch.Stats.MAXIMUM }),
      ),
      description: `No task of the service ${serviceName} was healthy for the network load balancer for 3 minutes.`,
      threshold: 1,
      periods: 3,
      comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
      treatMissingData,
    }),
  ];
}
