import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as rds from 'aws-cdk-lib/aws-rds';
import type { Construct, IConstruct } from 'constructs';
import type { RunbookEntry } from '../runbook/runbook';
import { RunbookAlarm, type RunbookAlarmProps } from '../runbook/runbook-alarm';
import type { PartThresholds } from './platform-thresholds';

const MINUTE = Duration.minutes(1);
const HIGHEST = { period: MINUTE, statistic: cloudwatch.Stats.MAXIMUM };
const LOWEST = { period: MINUTE, statistic: cloudwatch.Stats.MINIMUM };
const SHORT_MINUTES = 5;
const LONG_MINUTES = 15;
const GIB = 1024 ** 3;
const TIB = 1024 ** 4;

/** A database with alarms. An existing database has neither a cluster nor an instance. */
export interface MonitoredDatabase extends IConstruct {
  readonly cluster?: rds.DatabaseCluster;
  readonly instance?: rds.DatabaseInstance;
  readonly connectionLimit?: number;
  /** The memory of an instance at its maximum capacity. Unit: GiB. */
  readonly _memoryGibibytes?: number;
}

/** Returns the alarms of a database. The first call creates them. */
export function databaseAlarms(
  scope: Construct,
  database: MonitoredDatabase,
  thresholds: PartThresholds,
): RunbookAlarm[] {
  const { cluster, instance } = database;
  if (cluster) return new DatabaseAlarms(scope, database, cluster, thresholds).ofCluster(cluster);
  if (instance) return new DatabaseAlarms(scope, database, instance, thresholds).ofInstance(instance);
  return [];
}

/** The alarms of one cluster or instance. Metrics of a cluster are those of its instance with the worst value. */
class DatabaseAlarms {
  private readonly name: string;

  public constructor(
    private readonly scope: Construct,
    private readonly database: MonitoredDatabase,
    private readonly source: rds.DatabaseCluster | rds.DatabaseInstance,
    private readonly thresholds: PartThresholds,
  ) {
    this.name = database.node.path;
  }

  public ofCluster(cluster: rds.DatabaseCluster): RunbookAlarm[] {
    const { databaseCapacityPercent, databaseCpuPercent, databaseLagMilliseconds, databaseVolumeTebibytes } =
      this.thresholds;
    const alarms = [
      this.alarm('DatabaseCapacityHigh', {
        metric: cluster.metricACUUtilization(HIGHEST),
        description: `An instance of ${this.name} used ${databaseCapacityPercent} % or more of its maximum capacity for ${LONG_MINUTES} minutes.`,
        threshold: databaseCapacityPercent,
        periods: LONG_MINUTES,
      }),
      this.cpu('DatabaseCpuHigh', databaseCpuPercent),
      ...this.common(),
      this.alarm('DatabaseStorageLow', {
        // RDS measures the volume at intervals of several minutes.
        metric: cluster.metricVolumeBytesUsed({ period: Duration.hours(1), statistic: cloudwatch.Stats.MAXIMUM }),
        description: `The storage volume of ${this.name} has ${databaseVolumeTebibytes} TiB or more.`,
        threshold: databaseVolumeTebibytes * TIB,
        periods: 1,
      }),
    ];
    if (cluster.instanceIdentifiers.length === 1) return alarms;
    return [
      ...alarms,
      this.alarm('DatabaseReplicaLag', {
        metric: cluster.metric('AuroraReplicaLagMaximum', HIGHEST),
        description: `A reader of ${this.name} was ${databaseLagMilliseconds} ms or more behind the writer for ${SHORT_MINUTES} minutes.`,
        threshold: databaseLagMilliseconds,
        periods: SHORT_MINUTES,
      }),
    ];
  }

  public ofInstance(instance: rds.DatabaseInstance): RunbookAlarm[] {
    const { allocatedStorage } = instance.node.defaultChild as rds.CfnDBInstance;
    const { databaseCpuPercent, databaseFreeStoragePercent: percent } = this.thresholds;
    return [
      this.cpu('DatabaseCapacityHigh', databaseCpuPercent),
      ...this.common(),
      this.alarm('DatabaseStorageLow', {
        metric: instance.metricFreeStorageSpace(LOWEST),
        description: `Less than ${percent} % of the initial storage of ${this.name} was free for ${LONG_MINUTES} minutes.`,
        threshold: Math.floor((Number(allocatedStorage) * GIB * percent) / 100),
        periods: LONG_MINUTES,
        comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
      }),
    ];
  }

  /** Returns the alarms of every database. */
  private common(): RunbookAlarm[] {
    const { connectionLimit, _memoryGibibytes: memory } = this.database;
    const { databaseConnectionsPercent, databaseFreeMemoryPercent, databaseTransactionIds } = this.thresholds;
    const alarms = [
      this.alarm('DatabaseTransactionIdsHigh', {
        metric: this.source.metric('MaximumUsedTransactionIDs', HIGHEST),
        description: `The oldest transaction of ${this.name} that is not vacuumed has an age of ${databaseTransactionIds} or more transactions.`,
        threshold: databaseTransactionIds,
        periods: LONG_MINUTES,
      }),
    ];
    if (connectionLimit !== undefined) {
      // The formula of RDS does not subtract the memory of RDS itself, so the real limit is lower.
      const threshold = Math.floor((connectionLimit * databaseConnectionsPercent) / 100);
      alarms.push(
        this.alarm('DatabaseConnectionsHigh', {
          metric: this.source.metricDatabaseConnections(HIGHEST),
          description: `An instance of ${this.name} had ${threshold} or more connections for ${SHORT_MINUTES} minutes.`,
          threshold,
          periods: SHORT_MINUTES,
        }),
      );
    }
    if (memory !== undefined) {
      alarms.push(
        this.alarm('DatabaseMemoryLow', {
          // A serverless instance counts the memory up to its maximum capacity as free.
          // https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.setting-capacity.html
          metric: this.source.metricFreeableMemory(LOWEST),
          description: `Less than ${databaseFreeMemoryPercent} % of the memory of an instance of ${this.name} was free for ${LONG_MINUTES} minutes.`,
          threshold: Math.floor((memory * GIB * databaseFreeMemoryPercent) / 100),
          periods: LONG_MINUTES,
          comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
        }),
      );
    }
    return alarms;
  }

  private cpu(kind: RunbookEntry, threshold: number): RunbookAlarm {
    return this.alarm(kind, {
      metric: this.source.metricCPUUtilization(HIGHEST),
      description: `An instance of ${this.name} used ${threshold} % or more of its CPU for ${LONG_MINUTES} minutes.`,
      threshold,
      periods: LONG_MINUTES,
    });
  }

  private alarm(kind: RunbookEntry, props: RunbookAlarmProps): RunbookAlarm {
    return RunbookAlarm.of(this.scope, kind, {
      // A paused, restarting or stopped instance publishes nothing. Its failover and its callers' errors are reported.
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      ...props,
    });
  }
}
