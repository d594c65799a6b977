import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as rds from 'aws-cdk-lib/aws-rds';
import type { Construct } from 'constructs';
import type { TradingDatabase } from '../database/trading-database';
import { RunbookAlarm } from '../runbook/runbook-alarm';

const WORST = { period: Duration.minutes(1), statistic: cloudwatch.Stats.MAXIMUM };
const A_QUARTER_OF_AN_HOUR = 15;
const HIGH_PERCENT = 90;
/** Of what the memory allows by RDS's formula, which leaves out what RDS itself needs. */
const HIGH_CONNECTIONS = 0.7;
/** Unit: ms. Aurora's readers are usually well below a tenth of it behind. */
const HIGH_LAG = 1000;
/** RDS adds storage when less than a tenth is free: half of that means that it does not. */
const LOW_STORAGE = 0.05;
const GIB = 1024 ** 3;

/** The alarms of a database that the platform made. Asking again makes what is new. */
export function databaseAlarms(scope: Construct, database: TradingDatabase): RunbookAlarm[] {
  const { cluster, instance, connectionLimit } = database;
  const name = database.node.path;
  const alarms: RunbookAlarm[] = [];
  if (cluster) alarms.push(...clusterAlarms(scope, name, cluster));
  if (instance) alarms.push(...instanceAlarms(scope, name, instance));
  const connections = (cluster ?? instance)?.metricDatabaseConnections(WORST);
  if (connections && connectionLimit !== undefined) {
    const threshold = Math.floor(connectionLimit * HIGH_CONNECTIONS);
    alarms.push(
      RunbookAlarm.of(scope, 'DatabaseConnectionsHigh', {
        metric: connections,
        says: `An instance of ${name} has had ${threshold} connections or more for 5 minutes.`,
        threshold,
        periods: 5,
      }),
    );
  }
  return alarms;
}

function clusterAlarms(scope: Construct, name: string, cluster: rds.DatabaseCluster): RunbookAlarm[] {
  const capacity = RunbookAlarm.of(scope, 'DatabaseCapacityHigh', {
    metric: cluster.metricACUUtilization(WORST),
    says: `An instance of ${name} has used ${HIGH_PERCENT} % of its most capacity or more for ${A_QUARTER_OF_AN_HOUR} minutes.`,
    threshold: HIGH_PERCENT,
    periods: A_QUARTER_OF_AN_HOUR,
  });
  if (cluster.instanceIdentifiers.length === 1) return [capacity];
  const lag = RunbookAlarm.of(scope, 'DatabaseReplicaLag', {
    metric: cluster.metric('AuroraReplicaLagMaximum', WORST),
    says: `A reader of ${name} has been ${HIGH_LAG} ms or more behind the writer for 5 minutes.`,
    threshold: HIGH_LAG,
    periods: 5,
  });
  return [capacity, lag];
}

function instanceAlarms(scope: Construct, name: string, instance: rds.DatabaseInstance): RunbookAlarm[] {
  const { allocatedStorage } = instance.node.defaultChild as rds.CfnDBInstance;
  return [
    RunbookAlarm.of(scope, 'DatabaseCapacityHigh', {
      metric: instance.metricCPUUtilization(WORST),
      says: `${name} has used ${HIGH_PERCENT} % of its CPU or more for ${A_QUARTER_OF_AN_HOUR} minutes.`,
      threshold: HIGH_PERCENT,
      periods: A_QUARTER_OF_AN_HOUR,
    }),
    RunbookAlarm.of(scope, 'DatabaseStorageLow', {
      metric: instance.metricFreeStorageSpace({ ...WORST, statistic: cloudwatch.Stats.MINIMUM }),
      says: `${name} has had less than ${LOW_STORAGE * 100} % of the storage that it began with free for ${A_QUARTER_OF_AN_HOUR} minutes.`,
      threshold: Math.floor(Number(allocatedStorage) * LOW_STORAGE * GIB),
      periods: A_QUARTER_OF_AN_HOUR,
      comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
    }),
  ];
}
