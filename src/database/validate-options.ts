import { Duration, Token } from 'aws-cdk-lib';
import type * as rds from 'aws-cdk-lib/aws-rds';
import type { Construct } from 'constructs';
import type { Protection } from '../security/protection';
import { requireWholeNumber, UsageError } from '../validation/usage-error';
import type { DatabaseOptions } from './database-options';

/** @see https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html */
const DATABASE_NAME = /^[a-zA-Z]\w{0,62}$/;
const TIME = '([01]\\d|2[0-3]):[0-5]\\d';
const DAY = '(mon|tue|wed|thu|fri|sat|sun)';
const BACKUP_WINDOW = new RegExp(`^${TIME}-${TIME}$`);
const MAINTENANCE_WINDOW = new RegExp(`^${DAY}:${TIME}-${DAY}:${TIME}$`, 'i');

/** Throws unless RDS accepts the name of the database. A token is not checked. */
export function requireDatabaseName(scope: Construct, name: string): void {
  if (Token.isUnresolved(name) || DATABASE_NAME.test(name)) return;
  throw new UsageError(scope, 'InvalidDatabaseName', {
    got: `databaseName: '${name}'`,
    expected: 'letters, digits and underscores, beginning with a letter, at most 63 characters',
    fix: "set for example databaseName: 'trading'",
  });
}

/** Throws if the snapshot is an empty string. */
export function requireSnapshot(scope: Construct, snapshot?: string): void {
  if (snapshot === undefined || snapshot.trim() !== '') return;
  throw new UsageError(scope, 'InvalidSnapshot', {
    got: `restoreFrom: '${snapshot}'`,
    expected: 'the name or the ARN of a snapshot',
    fix: 'set the name of a snapshot, or remove restoreFrom to begin with an empty database',
  });
}

/**
 * The releases in which `ALTER ROLE … SET role` has no effect. A table would belong to the login that created it.
 *
 * @see https://www.postgresql.org/docs/release/17.2/
 */
const VERSIONS_WITHOUT_ROLE_SETTING = ['17.1', '16.5', '15.9', '14.14', '13.17'];

/** Throws if the logins of a service could not act as one user. */
export function requireRoleSetting(scope: Construct, { engineVersion }: rds.IEngine): void {
  const version = engineVersion?.fullVersion as string;
  if (!VERSIONS_WITHOUT_ROLE_SETTING.includes(version)) return;
  throw new UsageError(scope, 'BrokenEngineVersion', {
    got: `engineVersion: ${version}`,
    expected: `a release other than ${VERSIONS_WITHOUT_ROLE_SETTING.join(', ')}, in which PostgreSQL ignores ALTER ROLE … SET role`,
    fix: 'use the next minor version',
  });
}

/** Returns the retention period of backups. Throws if RDS would reject it. */
export function resolveBackupRetention(
  scope: Construct,
  { backupRetention }: DatabaseOptions,
  { retainsData }: Protection,
): Duration {
  if (!backupRetention) return Duration.days(retainsData ? 14 : 1);
  if (!backupRetention.isUnresolved()) {
    const days = backupRetention.toDays({ integral: false });
    requireWholeNumber(scope, 'BackupRetentionOutOfRange', days, { what: 'backupRetention in days', min: 1, max: 35 });
  }
  return backupRetention;
}

/** Returns the windows for backups and maintenance. Throws if RDS would reject them. */
export function resolveWindows(
  scope: Construct,
  options: DatabaseOptions,
): Required<Pick<DatabaseOptions, 'backupWindow' | 'maintenanceWindow'>> {
  const { backupWindow = '02:00-03:00', maintenanceWindow = 'sun:04:00-sun:05:00' } = options;
  requireWindow(scope, 'backupWindow', backupWindow, BACKUP_WINDOW, '02:00-03:00');
  requireWindow(scope, 'maintenanceWindow', maintenanceWindow, MAINTENANCE_WINDOW, 'sun:04:00-sun:05:00');
  return { backupWindow, maintenanceWindow };
}

function requireWindow(scope: Construct, name: string, window: string, format: RegExp, example: string): void {
  if (Token.isUnresolved(window) || format.test(window)) return;
  throw new UsageError(scope, 'InvalidWindow', {
    got: `${name}: '${window}'`,
    expected: 'a begin and an end in UTC, in the format of RDS',
    fix: `set for example ${name}: '${example}'`,
  });
}
