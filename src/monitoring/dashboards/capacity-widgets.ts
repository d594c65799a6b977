import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { SpotCluster } from '../../cluster/spot-cluster';
import { Graph, HALF, MINUTE } from './graph';

/** Returns the widgets of the tasks that Spot interrupted or ECS could not place, and of their services. */
export function capacityWidgets(cluster: SpotCluster): cloudwatch.IWidget[][] {
  const events = { statistic: cloudwatch.Stats.SUM, period: MINUTE };
  return [
    [
      new Graph({
        title: 'Tasks taken back or not placed',
        metrics: [
          cluster.metricSpotInterruptions({ ...events, label: 'taken back' }),
          cluster.metricPlacementFailures({ ...events, label: 'not placed' }),
        ],
      }),
      new cloudwatch.LogQueryWidget({
        title: 'Whose tasks, and why',
        logGroupNames: [cluster.capacityLog.logGroupName],
        queryLines: [
          'fields coalesce(detail.group, resources.0) as service, coalesce(detail.stoppedReason, detail.reason) as why',
          'stats count(*) as tasks by service, why',
          'sort tasks desc',
        ],
        width: HALF,
        height: 6,
      }),
    ],
  ];
}
