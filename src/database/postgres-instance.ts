import type { Size } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as rds from 'aws-cdk-lib/aws-rds';
import type { Construct } from 'constructs';
import { acknowledgeComplianceRule } from '../security/nag-acknowledgements';
import { UsageError } from '../validation/usage-error';
import { scheduleAdminRotation } from './admin-rotation';
import { connectionLimitOfInstance, memoryOfInstance } from './connection-limit';
import type { DatabaseOptions } from './database-options';
import type { DatabaseContext, DatabaseServer } from './database-server';
import { ManagedDatabase } from './managed-database';

/** Options of an RDS for PostgreSQL instance. */
export interface PostgresOptions extends DatabaseOptions {
  /**
   * The type of the instance.
   *
   * @default - t4g.small: 2 vCPU, 2 GiB of memory
   */
  readonly instanceType?: ec2.InstanceType;

  /**
   * The initial storage (gp3) of the instance: whole gibibytes, from 20 to 65,536.
   *
   * @default Size.gibibytes(20)
   */
  readonly storage?: Size;

  /**
   * The maximum storage of storage autoscaling. At least 10 % more than `storage`.
   *
   * RDS adds storage when less than 10 % is free.
   *
   * @default - five times `storage`, at most 65,536 GiB; a storage above 59,578 GiB has no room for 10 % and does not scale
   */
  readonly maxStorage?: Size;

  /**
   * The engine version of the instance.
   *
   * With a major version, for example `VER_17`, RDS applies minor versions automatically. With a minor version, for example
   * `VER_17_7`, it does not: each update of the instance contains the version, and RDS refuses an earlier one. Another
   * version here upgrades the instance, also to another major version.
   *
   * @default rds.PostgresEngineVersion.VER_17: the default minor version of RDS at the time of creation
   */
  readonly engineVersion?: rds.PostgresEngineVersion;
}

/** Limits of gp3 storage. Unit: GiB. @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Storage.html */
const MIN_STORAGE = 20;
const MAX_STORAGE = 65_536;

/** Creates one RDS for PostgreSQL instance. */
export function postgresInstance(scope: Construct, options: PostgresOptions, context: DatabaseContext): DatabaseServer {
  const { vpc, protection } = context;
  const { storage, maxStorage } = resolveStorage(scope, options);
  const instanceType = options.instanceType ?? ec2.InstanceType.of(ec2.InstanceClass.T4G, ec2.InstanceSize.SMALL);
  const version = options.engineVersion ?? rds.PostgresEngineVersion.VER_17;
  const engine = rds.DatabaseInstanceEngine.postgres({ version });
  const isMajorOnly = version.postgresFullVersion === version.postgresMajorVersion;
  const logs = ['postgresql', 'upgrade'];
  const managed = new ManagedDatabase(scope, { name: 'instance', engine, logs }, options, context);
  const { identifier, databaseName, port, securityGroup } = managed;
  const instance = new rds.DatabaseInstance(scope, 'Instance', {
    ...managed.props,
    engine,
    instanceType,
    instanceIdentifier: identifier,
    databaseName,
    storageType: rds.StorageType.GP3,
    allocatedStorage: storage,
    maxAllocatedStorage: maxStorage,
    multiAz: protection.retainsData,
    publiclyAccessible: false,
    backupRetention: managed.backupRetention,
    preferredBackupWindow: managed.backupWindow,
    allowMajorVersionUpgrade: true,
    // CloudFormation sends the version in each update. After an automatic upgrade, RDS would refuse it as a downgrade.
    autoMinorVersionUpgrade: isMajorOnly,
  });
  if (!isMajorOnly) {
    acknowledgeComplianceRule(
      instance,
      'RDSAutomaticMinorVersionUpgradeEnabled',
      'The template contains a minor version. After an automatic upgrade, RDS would refuse each update as a downgrade. A major version alone enables automatic upgrades.',
    );
  }
  managed.finish(instance, [instance]);
  const resource = instance.node.defaultChild as rds.CfnDBInstance;
  if (options.restoreFrom !== undefined) restore(resource, options.restoreFrom);
  // The list of cfn-lint has minor versions only. RDS accepts a major version and uses its default minor version.
  if (!options.engineVersion) resource.addMetadata('cfn-lint', { config: { ignore_checks: ['W3691'] } });
  const server: DatabaseServer = {
    host: instance.dbInstanceEndpointAddress,
    readerHost: instance.dbInstanceEndpointAddress,
    port,
    databaseName,
    vpc,
    securityGroup,
    adminSecret: instance.secret,
    resourceId: instance.instanceResourceId,
    readyWith: [instance],
    instance,
    connectionLimit: connectionLimitOfInstance(instanceType),
    memoryGibibytes: memoryOfInstance(instanceType),
  };
  if (options.adminRotation) scheduleAdminRotation(scope, options.adminRotation, server);
  return server;
}

/** Returns the initial and the maximum storage. Without room for an increase, storage does not scale. Unit: GiB. */
function resolveStorage(scope: Construct, options: PostgresOptions): { storage: number; maxStorage?: number } {
  const storage = options.storage?.toGibibytes() ?? MIN_STORAGE;
  const minimum = Math.ceil((storage * 11) / 10);
  const maxStorage = options.maxStorage?.toGibibytes();
  if (maxStorage === undefined)
    return { storage, maxStorage: minimum > MAX_STORAGE ? undefined : Math.min(storage * 5, MAX_STORAGE) };
  if (maxStorage >= minimum) return { storage, maxStorage };
  throw new UsageError(scope, 'StorageOutOfRange', {
    got: `storage: ${storage} GiB, maxStorage: ${maxStorage} GiB`,
    expected: 'a maxStorage of at least 10 % more than storage (the rule of RDS)',
    fix: minimum > MAX_STORAGE ? 'remove maxStorage' : `set for example maxStorage: Size.gibibytes(${minimum})`,
  });
}

/** Creates the instance from a snapshot, which contains the name of the admin, the databases and its key. */
function restore(instance: rds.CfnDBInstance, snapshotIdentifier: string): void {
  instance.dbSnapshotIdentifier = snapshotIdentifier;
  instance.masterUsername = undefined;
  instance.dbName = undefined;
  instance.storageEncrypted = undefined;
  instance.kmsKeyId = undefined;
}
