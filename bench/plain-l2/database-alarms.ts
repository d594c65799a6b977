import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { Database } from './database';
import type { Monitoring } from './monitoring';

const WORST = { period: Duration.minutes(1), statistic: cloudwatch.Stats.MAXIMUM };

/** The alarms of the database, in the order of the dashboard. */
export function watchDatabase(database: Database, monitoring: Monitoring): cloudwatch.Alarm[] {
  const { cluster, node } = database;
  const scope = new Construct(database, 'Alarms');
  return [
    monitoring.alarm(scope, 'DatabaseCapacityHigh', {
      metric: cluster.metricACUUtilization(WORST),
      says: `An instance of ${node.path} has used 90 % of its most capacity or more for 15 minutes.`,
      threshold: 90,
      periods: 15,
    }),
    monitoring.alarm(scope, 'DatabaseReplicaLag', {
      metric: cluster.metric('AuroraReplicaLagMaximum', WORST),
      says: `A reader of ${node.path} has been 1000 ms or more behind the writer for 5 minutes.`,
      threshold: 1000,
      periods: 5,
    }),
    monitoring.alarm(scope, 'DatabaseConnectionsHigh', {
      metric: cluster.metricDatabaseConnections(WORST),
      says: `An instance of ${node.path} has had 1261 connections or more for 5 minutes.`,
      // 70 % of what 16 GiB allow.
      threshold: 1261,
      periods: 5,
    }),
  ];
}
