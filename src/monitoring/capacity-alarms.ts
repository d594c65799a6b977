import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { SpotCluster } from '../cluster/spot-cluster';
import { RunbookAlarm } from '../runbook/runbook-alarm';

const MINUTES = 15;
const A_WHILE = { period: Duration.minutes(MINUTES) };
/** One or two are what Spot is like; as many as these are a shortage. Unit: tasks. */
const MANY_INTERRUPTIONS = 5;

/** The alarms of a cluster's capacity. */
export function capacityAlarms(scope: Construct, cluster: SpotCluster): RunbookAlarm[] {
  const { path } = cluster.node;
  return [
    RunbookAlarm.of(scope, 'SpotInterruptions', {
      metric: cluster.metricSpotInterruptions(A_WHILE),
      says: `Spot took back ${MANY_INTERRUPTIONS} tasks or more of ${path} in ${MINUTES} minutes.`,
      threshold: MANY_INTERRUPTIONS,
      periods: 1,
    }),
    RunbookAlarm.of(scope, 'PlacementFailures', {
      metric: cluster.metricPlacementFailures(A_WHILE),
      says: `Tasks of ${path} found no capacity in the last ${MINUTES} minutes.`,
      threshold: 1,
      periods: 1,
    }),
  ];
}
