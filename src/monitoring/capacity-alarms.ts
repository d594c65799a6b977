import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { SpotCluster } from '../cluster/spot-cluster';
import { RunbookAlarm } from '../runbook/runbook-alarm';
import type { PartThresholds } from './platform-thresholds';

const MINUTES = 15;
const PERIOD = { period: Duration.minutes(MINUTES) };
/** No event means no interruption and no failure. */
const treatMissingData = cloudwatch.TreatMissingData.NOT_BREACHING;

/** Returns the alarms of a cluster's capacity. The first call creates them. */
export function capacityAlarms(
  scope: Construct,
  cluster: SpotCluster,
  { spotInterruptions, placementFailures }: PartThresholds,
): RunbookAlarm[] {
  const { path } = cluster.node;
  return [
    RunbookAlarm.of(scope, 'SpotInterruptions', {
      metric: cluster.metricSpotInterruptions(PERIOD),
      description: `Spot interrupted ${spotInterruptions} or more tasks of ${path} in ${MINUTES} minutes.`,
      threshold: spotInterruptions,
      periods: 1,
      treatMissingData,
    }),
    RunbookAlarm.of(scope, 'PlacementFailures', {
      metric: cluster.metricPlacementFailures(PERIOD),
      description: `ECS found no capacity for ${placementFailures} or more tasks of ${path} in ${MINUTES} minutes.`,
      threshold: placementFailures,
      periods: 1,
      treatMissingData,
    }),
  ];
}
