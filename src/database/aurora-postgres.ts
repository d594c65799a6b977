import { Duration, RemovalPolicy, type Resource, Token } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as rds from 'aws-cdk-lib/aws-rds';
import type { Construct } from 'constructs';
import { requireWholeNumber, UsageError } from '../validation/usage-error';
import { scheduleAdminRotation } from './admin-rotation';
import { connectionsOfCapacity } from './connection-limit';
import type { DatabaseOptions } from './database-options';
import type { DatabaseContext, DatabaseServer } from './database-server';
import { ManagedDatabase } from './managed-database';

/** The knobs of Aurora PostgreSQL serverless v2. */
export interface AuroraPostgresOptions extends DatabaseOptions {
  /**
   * The least capacity of each instance, in half steps from 0 to 256. Unit: Aurora capacity units, each of about 2 GiB of
   * memory with the CPU that goes with it. With 0 an instance pauses when nobody has been connected for five minutes, and
   * the first connection waits some 15 seconds until it has resumed.
   *
   * @default - 0.5; 0 with `Protection.disposable()`
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.setting-capacity.html
   */
  readonly minCapacity?: number;

  /**
   * The most capacity of each instance, in half steps from 1 to 256. Unit: Aurora capacity units. It decides how many
   * connections an instance takes; RDS applies a change of that when the instance is restarted.
   *
   * @default 8
   */
  readonly maxCapacity?: number;

  /**
   * How many instances beside the writer: they answer what only reads, and one of them takes the writer's place when that
   * fails. Each is in another zone than the one before it. Unit: instances, at most 15.
   *
   * @default - 1; none with `Protection.disposable()`
   */
  readonly readers?: number;

  /**
   * The version that the cluster is made with. RDS applies later minor versions by itself; a version that is changed here
   * upgrades the cluster, a major one among them.
   *
   * @default rds.AuroraPostgresEngineVersion.VER_17_7: Aurora's long-term support version of PostgreSQL 17, of which a
   * cluster can be made for three years at least
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraPostgreSQL.Updates.LTS.html
   */
  readonly engineVersion?: rds.AuroraPostgresEngineVersion;
}

/** @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.setting-capacity.html */
const MOST_CAPACITY = 256;
const LEAST_MAXIMUM = 1;
/** @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.Replication.html */
const MOST_READERS = 15;

/** An Aurora PostgreSQL cluster of serverless v2 instances. */
export function auroraPostgres(
  scope: Construct,
  options: AuroraPostgresOptions,
  context: DatabaseContext,
): DatabaseServer {
  const { vpc, protection, encryptionKey } = context;
  const { retainsData } = protection;
  const { minCapacity = retainsData ? 0.5 : 0, maxCapacity = 8, readers = retainsData ? 1 : 0 } = options;
  requireCapacity(scope, minCapacity, maxCapacity);
  requireWholeNumber(scope, 'ReadersOutOfRange', readers, { what: 'readers', min: 0, max: MOST_READERS });

  const engine = rds.DatabaseClusterEngine.auroraPostgres({
    version: options.engineVersion ?? rds.AuroraPostgresEngineVersion.VER_17_7,
  });
  const managed = new ManagedDatabase(scope, { name: 'cluster', engine, logs: ['postgresql'] }, options, context);
  const { identifier, databaseName, port, securityGroup } = managed;
  const zones = zonesOf(vpc, managed.subnets);
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
  // The CDK would let the writer go and keep its cluster. A reader that is kept would only go on costing.
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
    connectionLimit: connectionsOfCapacity(minCapacity, maxCapacity),
  };
  if (options.adminRotation) scheduleAdminRotation(scope, options.adminRotation, server);
  return server;
}

/** A zone for each instance in turn: RDS would choose them at random, and one twice. */
function zonesOf(vpc: ec2.IVpc, subnets: ec2.ISubnet[]): (string | undefined)[] {
  // The zones of an imported VPC may be one token for a list, of which none can be named.
  if (Token.isUnresolved(vpc.availabilityZones)) return [undefined];
  const oneInEach = new Map(subnets.map((subnet) => [subnet.availabilityZone, subnet]));
  return [...oneInEach.values()].map(({ node, availabilityZone }) =>
    // By its subnet where that is of this app: a template had better not name zones.
    ec2.CfnSubnet.isCfnSubnet(node.defaultChild) ? node.defaultChild.attrAvailabilityZone : availabilityZone,
  );
}

/** The snapshot brings the admin's name and the databases. */
function restore(cluster: rds.CfnDBCluster, snapshotIdentifier: string): void {
  cluster.snapshotIdentifier = snapshotIdentifier;
  cluster.masterUsername = undefined;
  cluster.databaseName = undefined;
}

function requireCapacity(scope: Construct, min: number, max: number): void {
  const inSteps = [min, max].every((capacity) => Number.isInteger(capacity * 2) && !Token.isUnresolved(capacity));
  if (inSteps && min >= 0 && min <= max && max >= LEAST_MAXIMUM && max <= MOST_CAPACITY) return;
  throw new UsageError(scope, 'CapacityUnitsOutOfRange', {
    got: `minCapacity: ${min}, maxCapacity: ${max}`,
    expected: `half steps, known at synth: minCapacity from 0, maxCapacity from ${LEAST_MAXIMUM} to ${MOST_CAPACITY} and not below minCapacity`,
    fix: 'for example minCapacity: 0.5, maxCapacity: 8',
  });
}
