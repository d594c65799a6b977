import { Duration, RemovalPolicy, type Resource, Token } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as rds from 'aws-cdk-lib/aws-rds';
import type { Construct } from 'constructs';
import { UsageError } from '../validation/usage-error';
import { scheduleAdminRotation } from './admin-rotation';
import { connectionLimitOfCapacity, GIBIBYTES_PER_UNIT } from './connection-limit';
import type { DatabaseOptions } from './database-options';
import type { DatabaseContext, DatabaseServer } from './database-server';
import { ManagedDatabase } from './managed-database';

/** Options of Aurora PostgreSQL serverless v2. */
export interface AuroraPostgresOptions extends DatabaseOptions {
  /**
   * The minimum capacity of each instance, from 0 to 256 in steps of 0.5.
   *
   * Unit: Aurora capacity units. One unit is about 2 GiB of memory with the corresponding CPU. With 0, an instance
   * pauses after five minutes without connections. The first connection then waits about 15 seconds until it has
   * resumed.
   *
   * @default - 0.5; 0 with `Protection.disposable()`
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.setting-capacity.html
   */
  readonly minCapacity?: number;

  /**
   * The maximum capacity of each instance, from 1 to 256 in steps of 0.5. Unit: Aurora capacity units.
   *
   * It determines the maximum number of connections of an instance. RDS applies a change of that number when the
   * instance restarts.
   *
   * @default 8
   */
  readonly maxCapacity?: number;

  /**
   * The number of reader instances. Unit: instances, at most 15.
   *
   * Readers serve queries that only read, and one of them replaces the writer if the writer fails. Consecutive
   * instances are in different Availability Zones.
   *
   * @default - 1; 0 with `Protection.disposable()`
   */
  readonly readers?: number;

  /**
   * The engine version of the cluster.
   *
   * RDS applies later minor versions automatically. Another version here upgrades the cluster, also to another major
   * version. It is required with `restoreFrom`: the version of the snapshot or a later one.
   *
   * @default rds.AuroraPostgresEngineVersion.VER_17_7: the long-term support version of Aurora for PostgreSQL 17,
   * available for at least three years
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraPostgreSQL.Updates.LTS.html
   */
  readonly engineVersion?: rds.AuroraPostgresEngineVersion;
}

/** Creates an Aurora PostgreSQL cluster of serverless v2 instances. */
export function auroraPostgres(
  scope: Construct,
  options: AuroraPostgresOptions,
  context: DatabaseContext,
): DatabaseServer {
  const { vpc, protection, encryptionKey } = context;
  const { retainsData } = protection;
  const { minCapacity = retainsData ? 0.5 : 0, maxCapacity = 8, readers = retainsData ? 1 : 0 } = options;
  requireCapacity(scope, minCapacity, maxCapacity);

  const engine = rds.DatabaseClusterEngine.auroraPostgres({
    version: options.engineVersion ?? rds.AuroraPostgresEngineVersion.VER_17_7,
  });
  const managed = new ManagedDatabase(scope, { name: 'cluster', engine, logs: ['postgresql'] }, options, context);
  requireVersionOfSnapshot(scope, options);
  const { identifier, databaseName, port, securityGroup } = managed;
  const zones = availabilityZones(vpc, managed.subnets);
  const instance = (index: number) => ({
    availabilityZone: zones[index % zones.length],
    preferredMaintenanceWindow: managed.maintenanceWindow,
    autoMinorVersionUpgrade: true,
    publiclyAccessible: false,
    enablePerformanceInsights: true,
    performanceInsightEncryptionKey: encryptionKey,
  });
  const cluster = new rds.DatabaseCluster(scope, 'Cluster', {
    ...managed.props,
    engine,
    clusterIdentifier: identifier,
    defaultDatabaseName: databaseName,
    serverlessV2MinCapacity: minCapacity,
    serverlessV2MaxCapacity: maxCapacity,
    serverlessV2AutoPauseDuration: minCapacity === 0 ? Duration.minutes(5) : undefined,
    backup: { retention: managed.backupRetention, preferredWindow: managed.backupWindow },
    writer: rds.ClusterInstance.serverlessV2('Writer', instance(0)),
    readers: Array.from({ length: readers }, (_, index) =>
      rds.ClusterInstance.serverlessV2(`Reader${index + 1}`, { ...instance(index + 1), scaleWithWriter: true }),
    ),
  });
  const instances = cluster.node.children.filter((child) => rds.CfnDBInstance.isCfnDBInstance(child.node.defaultChild));
  managed.finish(cluster, instances);
  if (options.restoreFrom !== undefined) restore(cluster.node.defaultChild as rds.CfnDBCluster, options.restoreFrom);
  const [writer, ...others] = instances as Resource[];
  // The CDK would delete the writer and keep the cluster. Readers are deleted, since a kept reader only costs money.
  writer.applyRemovalPolicy(protection.removalPolicy);
  for (const reader of others) reader.applyRemovalPolicy(RemovalPolicy.DESTROY);
  const server: DatabaseServer = {
    host: cluster.clusterEndpoint.hostname,
    readerHost: cluster.clusterReadEndpoint.hostname,
    port,
    databaseName,
    vpc,
    securityGroup,
    adminSecret: cluster.secret,
    resourceId: cluster.clusterResourceIdentifier,
    readyWith: instances,
    cluster,
    connectionLimit: connectionLimitOfCapacity(minCapacity, maxCapacity),
    memoryGibibytes: maxCapacity * GIBIBYTES_PER_UNIT,
  };
  if (options.adminRotation) scheduleAdminRotation(scope, options.adminRotation, server);
  return server;
}

/** Returns the Availability Zones for the instances. RDS would choose zones at random, and a zone could repeat. */
function availabilityZones(vpc: ec2.IVpc, subnets: ec2.ISubnet[]): (string | undefined)[] {
  // The zones of an imported VPC may be a token for a list, whose elements are not known at synthesis.
  if (Token.isUnresolved(vpc.availabilityZones)) return [undefined];
  const oneInEach = new Map(subnets.map((subnet) => [subnet.availabilityZone, subnet]));
  return [...oneInEach.values()].map(({ node, availabilityZone }) =>
    // A subnet of this app provides its zone by an attribute, so that the template has no fixed zone names.
    ec2.CfnSubnet.isCfnSubnet(node.defaultChild) ? node.defaultChild.attrAvailabilityZone : availabilityZone,
  );
}

/**
 * Throws if a snapshot has no engine version beside it.
 *
 * Aurora upgrades minor versions automatically, so the snapshot may have a later version than the default. Aurora refuses
 * to restore it with an earlier version.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_RestoreDBClusterFromSnapshot.html
 */
function requireVersionOfSnapshot(scope: Construct, { restoreFrom, engineVersion }: AuroraPostgresOptions): void {
  if (restoreFrom === undefined || engineVersion) return;
  throw new UsageError(scope, 'RestoreWithoutVersion', {
    got: Token.isUnresolved(restoreFrom)
      ? 'restoreFrom without engineVersion'
      : `restoreFrom: '${restoreFrom}' without engineVersion`,
    expected: 'the engine version of the snapshot or a later one, because Aurora refuses an earlier one',
    fix: "read it with aws rds describe-db-cluster-snapshots, and set for example engineVersion: rds.AuroraPostgresEngineVersion.of('17.9', '17')",
  });
}

/** Creates the cluster from a snapshot. The snapshot contains the name of the admin and the databases. */
function restore(cluster: rds.CfnDBCluster, snapshotIdentifier: string): void {
  cluster.snapshotIdentifier = snapshotIdentifier;
  cluster.masterUsername = undefined;
  cluster.databaseName = undefined;
}

function requireCapacity(scope: Construct, min: number, max: number): void {
  if (min <= max) return;
  throw new UsageError(scope, 'CapacityUnitsOutOfRange', {
    got: `minCapacity: ${min}, maxCapacity: ${max}`,
    expected: 'a minCapacity of at most maxCapacity',
    fix: 'set for example minCapacity: 0.5, maxCapacity: 8',
  });
}
