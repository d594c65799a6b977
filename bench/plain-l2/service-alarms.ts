import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { Monitoring } from './monitoring';
import type { RotatingSecret } from './rotating-secret';
import type { Routed } from './route';
import type { Service } from './service';

const MINUTE = { period: Duration.minutes(1) };

/** All alarms of a service, in the order of the dashboard. */
export function watch(watched: Service, monitoring: Monitoring, routed?: Routed): cloudwatch.Alarm[] {
  const scope = new Construct(watched, 'Alarms');
  const { serviceName, service } = watched;
  const alarms = [
    monitoring.alarm(scope, 'CpuHigh', {
      metric: service.metricCpuUtilization(MINUTE),
      says: `${serviceName} uses 85 % of its CPU or more for 5 minutes.`,
      threshold: 85,
      periods: 5,
    }),
    monitoring.alarm(scope, 'MemoryHigh', {
      metric: service.metricMemoryUtilization(MINUTE),
      says: `${serviceName} uses 85 % of its memory or more for 5 minutes.`,
      threshold: 85,
      periods: 5,
    }),
    monitoring.alarm(scope, 'TasksMissing', {
      metric: new cloudwatch.Metric({
        namespace: 'ECS/ContainerInsights',
        metricName: 'RunningTaskCount',
        dimensionsMap: { ClusterName: watched.cluster.clusterName, ServiceName: service.serviceName },
        statistic: cloudwatch.Stats.MINIMUM,
        ...MINUTE,
      }),
      says: `${serviceName} has run fewer than 2 tasks for 5 minutes.`,
      threshold: 2,
      periods: 5,
      comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
      treatMissingData: cloudwatch.TreatMissingData.BREACHING,
    }),
  ];
  const user = watched.database?.user;
  const rotations = user ? [watchRotation(user, monitoring)] : [];
  if (!routed) return [...alarms, watched.errorsLogged, ...rotations];
  const targetsUnhealthy = monitoring.alarm(scope, 'TargetsUnhealthy', {
    metric: routed.targetGroup.metrics.unhealthyHostCount({ ...MINUTE, statistic: cloudwatch.Stats.MAXIMUM }),
    says: `The load balancer has found a task of ${serviceName} unhealthy for 3 minutes.`,
    threshold: 1,
    periods: 3,
  });
  return [...alarms, targetsUnhealthy, watched.errorsLogged, routed.serverErrors, ...rotations];
}

/** The alarm on a rotation that fails, or does not happen. */
export function watchRotation(secret: RotatingSecret, monitoring: Monitoring): cloudwatch.Alarm {
  return monitoring.functionAlarm(secret, 'RotationFailed', {
    says: `The rotation of ${secret.node.path} failed: the current value stays valid.`,
    watched: secret.rotation,
  });
}
