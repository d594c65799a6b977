import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { SpotCluster } from '../cluster/spot-cluster';
import { RunbookAlarm } from '../runbook/runbook-alarm';

const MINUTES = 15;
const PERIOD = { period: Duration.minutes(MINUTES) };
/** One or two interruptions are normal on Spot. This number indicates a shortage. Unit: tasks. */
const MANY_INTERRUPTIONS = 5;

/** Returns the alarms of a cluster's capacity. The first call creates them. */
export function capacityAlarms(scope: Construct, cluster: SpotCluster): RunbookAlarm[] {
  const { path } = cluster.node;
  return [
    RunbookAlarm.of(scope, 'SpotInterruptions', {
      metric: cluster.metricSpotInterruptions(PERIOD),
      description: `Spot interrupted ${MANY_INTERRUPTIONS} or more tasks of ${path} in ${MINUTES} minutes.`,
      threshold: MANY_INTERRUPTIONS,
      periods: 1,
    }),
    RunbookAlarm.of(scope, 'PlacementFailures', {
      metric: cluster.metricPlacementFailures(PERIOD),
      description: `ECS found no capacity for tasks of ${path} in the last ${MINUTES} minutes.`,
      threshold: 1,
      periods: 1,
    }),
  ];
}
