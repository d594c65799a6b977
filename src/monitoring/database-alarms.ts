import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as rds from 'aws-cdk-lib/aws-rds';
import type { Construct, IConstruct } from 'constructs';
import { RunbookAlarm } from '../runbook/runbook-alarm';

const WORST = { period: Duration.minutes(1), statistic: cloudwatch.Stats.MAXIMUM };
const LONG_MINUTES = 15;
const HIGH_PERCENT = 90;
/** The share of the limit that RDS computes from the memory. The formula does not subtract the memory of RDS itself. */
const HIGH_CONNECTIONS = 0.7;
/** Unit: ms. The lag of an Aurora reader is usually less than a tenth of this value. */
const HIGH_LAG = 1000;
/** RDS adds storage when less than a tenth is free. At half of that, autoscaling does not work. */
const LOW_STORAGE = 0.05;
const GIB = 1024 ** 3;

/** A database with alarms. An existing database has neither a cluster nor an instance. */
export interface MonitoredDatabase extends IConstruct {
  readonly cluster?: rds.DatabaseCluster;
  readonly instance?: rds.DatabaseInstance;
  readonly connectionLimit?: number;
}

/** Returns the alarms of a database. The first call creates them. */
export function databaseAlarms(scope: Construct, database: MonitoredDatabase): RunbookAlarm[] {
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
        description: `An instance of ${name} had ${threshold} or more connections for 5 minutes.`,
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
    description: `An instance of ${name} used ${HIGH_PERCENT} % or more of its maximum capacity for ${LONG_MINUTES} minutes.`,
    threshold: HIGH_PERCENT,
    periods: LONG_MINUTES,
  });
  if (cluster.instanceIdentifiers.length === 1) return [capacity];
  const lag = RunbookAlarm.of(scope, 'DatabaseReplicaLag', {
    metric: cluster.metric('AuroraReplicaLagMaximum', WORST),
    description: `A reader of ${name} was ${HIGH_LAG} ms or more behind the writer for 5 minutes.`,
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
      description: `The database ${name} used ${HIGH_PERCENT} % or more of its CPU for ${LONG_MINUTES} minutes.`,
      threshold: HIGH_PERCENT,
      periods: LONG_MINUTES,
    }),
    RunbookAlarm.of(scope, 'DatabaseStorageLow', {
      metric: instance.metricFreeStorageSpace({ ...WORST, statistic: cloudwatch.Stats.MINIMUM }),
      description: `Less than ${LOW_STORAGE * 100} % of the initial storage of ${name} was free for ${LONG_MINUTES} minutes.`,
      threshold: Math.floor(Number(allocatedStorage) * LOW_STORAGE * GIB),
      periods: LONG_MINUTES,
      comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
    }),
  ];
}
