import { Size, SizeRoundingBehavior } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as rds from 'aws-cdk-lib/aws-rds';
import type { Construct } from 'constructs';
import { requireWholeNumber, UsageError } from '../validation/usage-error';
import { scheduleAdminRotation } from './admin-rotation';
import { connectionsOfInstance } from './connection-limit';
import type { DatabaseOptions } from './database-options';
import type { DatabaseContext, DatabaseServer } from './database-server';
import { ManagedDatabase } from './managed-database';

/** The knobs of an RDS instance. */
export interface PostgresOptions extends DatabaseOptions {
  /**
   * The size of the instance.
   *
   * @default - t4g.small: 2 vCPU, 2 GiB of memory
   */
  readonly instanceType?: ec2.InstanceType;

  /**
   * The storage that the instance begins with (gp3): whole gibibytes, from 20 to 65,536.
   *
   * @default Size.gibibytes(20)
   */
  readonly storage?: Size;

  /**
   * Up to where RDS adds storage by itself when less than a tenth is free. At least a tenth more than `storage`.
   *
   * @default - five times `storage`, at most 65,536 GiB
   */
  readonly maxStorage?: Size;

  /**
   * The version that the instance is made with. RDS applies later minor versions by itself; a version that is changed
   * here upgrades the instance, a major one among them.
   *
   * @default rds.PostgresEngineVersion.VER_17: the minor version that is RDS's default on the day
   */
  readonly engineVersion?: rds.PostgresEngineVersion;
}

/** Unit: GiB, of gp3. @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Storage.html */
const LEAST_STORAGE = 20;
const MOST_STORAGE = 65_536;

/** One RDS for PostgreSQL instance. */
export function postgresInstance(scope: Construct, options: PostgresOptions, context: DatabaseContext): DatabaseServer {
  const { vpc, protection } = context;
  const { storage, maxStorage } = storageOf(scope, options);
  const instanceType = options.instanceType ?? ec2.InstanceType.of(ec2.InstanceClass.T4G, ec2.InstanceSize.SMALL);
  const engine = rds.DatabaseInstanceEngine.postgres({
    version: options.engineVersion ?? rds.PostgresEngineVersion.VER_17,
  });
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
  });
  managed.finish(instance, [instance]);
  const resource = instance.node.defaultChild as rds.CfnDBInstance;
  if (options.restoreFrom !== undefined) restore(resource, options.restoreFrom);
  // Its list has minor versions only; RDS and CloudFormation take a major one for its default minor one.
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
    connectionLimit: connectionsOfInstance(instanceType),
  };
  if (options.adminRotation) scheduleAdminRotation(scope, options.adminRotation, server);
  return server;
}

/** Unit: GiB. */
function storageOf(scope: Construct, options: PostgresOptions): { storage: number; maxStorage: number } {
  const { storage: given = Size.gibibytes(LEAST_STORAGE), maxStorage } = options;
  const storage = requireStorage(scope, 'storage', given, LEAST_STORAGE);
  if (!maxStorage) return { storage, maxStorage: Math.min(storage * 5, MOST_STORAGE) };
  return { storage, maxStorage: requireStorage(scope, 'maxStorage', maxStorage, Math.ceil((storage * 11) / 10)) };
}

function requireStorage(scope: Construct, name: string, size: Size, min: number): number {
  if (size.isUnresolved()) {
    throw new UsageError(scope, 'StorageOutOfRange', {
      got: `a ${name} that is known at deployment only`,
      expected: 'a size known at synth: the alarm on storage that runs out is made of it',
      fix: 'write the value, or read it from the context',
    });
  }
  const gibibytes = size.toGibibytes({ rounding: SizeRoundingBehavior.NONE });
  requireWholeNumber(scope, 'StorageOutOfRange', gibibytes, { what: `${name} in GiB`, min, max: MOST_STORAGE });
  return gibibytes;
}

/** The snapshot brings the admin's name, the databases, and the key that it is encrypted with. */
function restore(instance: rds.CfnDBInstance, snapshotIdentifier: string): void {
  instance.dbSnapshotIdentifier = snapshotIdentifier;
  instance.masterUsername = undefined;
  instance.dbName = undefined;
  instance.storageEncrypted = undefined;
  instance.kmsKeyId = undefined;
}
