import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as rds from 'aws-cdk-lib/aws-rds';
import { type Alarms, Graph, MINUTE } from './graph';

const WORST = { statistic: cloudwatch.Stats.MAXIMUM, period: MINUTE };
const LEAST = { statistic: cloudwatch.Stats.MINIMUM, period: MINUTE };

/** A database on a dashboard. An existing database has neither a cluster nor an instance. */
export interface DatabaseOnDashboard {
  readonly cluster?: rds.DatabaseCluster;
  readonly instance?: rds.DatabaseInstance;
}

/**
 * Returns the widgets of a database: traffic, errors, latency and saturation.
 *
 * An existing database has a dashboard elsewhere and gets no widgets.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.AuroraMonitoring.Metrics.html
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-metrics.html
 */
export function databaseWidgets(database: DatabaseOnDashboard, alarms: Alarms): cloudwatch.IWidget[][] {
  const { cluster, instance } = database;
  const graph = (title: string, metrics: cloudwatch.IMetric[], thresholds?: string[]) =>
    new Graph({ title, metrics, thresholds }, alarms);
  if (cluster) {
    const metric = (name: string, props = WORST) => cluster.metric(name, props);
    return [
      [
        graph('Database connections', [cluster.metricDatabaseConnections(WORST)], ['DatabaseConnectionsHigh']),
        graph('Database deadlocks a second', [cluster.metricDeadlocks(WORST)]),
      ],
      [
        graph('Database latency (s)', [metric('ReadLatency'), metric('WriteLatency'), metric('CommitLatency')]),
        graph('Database readers behind the writer (ms)', [metric('AuroraReplicaLagMaximum')], ['DatabaseReplicaLag']),
      ],
      [
        graph('Database capacity in use (%)', [cluster.metricACUUtilization(WORST)], ['DatabaseCapacityHigh']),
        graph('Database CPU (%)', [cluster.metricCPUUtilization(WORST)]),
      ],
      [
        graph('Database memory free (bytes)', [cluster.metricFreeableMemory(LEAST)]),
        graph('Database transaction ids in use', [metric('MaximumUsedTransactionIDs')]),
      ],
    ];
  }
  if (!instance) return [];
  const metric = (name: string, props = WORST) => instance.metric(name, props);
  return [
    [
      graph('Database connections', [instance.metricDatabaseConnections(WORST)], ['DatabaseConnectionsHigh']),
      graph('Database disk operations waiting', [metric('DiskQueueDepth')]),
    ],
    [
      graph('Database latency (s)', [metric('ReadLatency'), metric('WriteLatency')]),
      graph('Database transaction ids in use', [metric('MaximumUsedTransactionIDs')]),
    ],
    [
      graph('Database CPU (%)', [instance.metricCPUUtilization(WORST)], ['DatabaseCapacityHigh']),
      graph('Database memory free (bytes)', [instance.metricFreeableMemory(LEAST)]),
    ],
    [graph('Database storage free (bytes)', [instance.metricFreeStorageSpace(LEAST)], ['DatabaseStorageLow'])],
  ];
}
