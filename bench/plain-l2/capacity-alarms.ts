import { Duration } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Cluster } from './cluster';
import type { Monitoring } from './monitoring';

/** The alarms of the cluster's capacity. */
export function watchCapacity(cluster: Cluster, monitoring: Monitoring): cloudwatch.Alarm[] {
  const [interruptions, placementFailures] = cluster.capacityEvents.counts(Duration.minutes(15));
  return [
    monitoring.alarm(monitoring, 'SpotInterruptions', {
      metric: interruptions,
      says: `Spot took back 5 tasks or more of ${cluster.node.path} in 15 minutes.`,
      threshold: 5,
      periods: 1,
    }),
    monitoring.alarm(monitoring, 'PlacementFailures', {
      metric: placementFailures,
      says: `Tasks of ${cluster.node.path} found no capacity in the last 15 minutes.`,
      threshold: 1,
      periods: 1,
    }),
  ];
}
