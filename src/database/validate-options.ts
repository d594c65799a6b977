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

/** Throws unless RDS makes a database of that name. */
export function requireDatabaseName(scope: Construct, name: string): void {
  if (Token.isUnresolved(name) || DATABASE_NAME.test(name)) return;
  throw new UsageError(scope, 'InvalidDatabaseName', {
    got: `databaseName: '${name}'`,
    expected: 'letters, digits and underscores, beginning with a letter, at most 63 characters',
    fix: "for example databaseName: 'trading'",
  });
}

/** Throws when a snapshot is asked for and not said. */
export function requireSnapshot(scope: Construct, snapshot?: string): void {
  if (snapshot === undefined || snapshot.trim() !== '') return;
  throw new UsageError(scope, 'InvalidSnapshot', {
    got: `restoreFrom: '${snapshot}'`,
    expected: 'the name or the ARN of a snapshot',
    fix: 'leave restoreFrom out to begin with an empty database',
  });
}

/**
 * The releases in which `ALTER ROLE … SET role` does nothing, so that a table would belong to the login that made it.
 *
 * @see https://www.postgresql.org/docs/release/17.2/
 */
const WITHOUT_ROLE = ['17.1', '16.5', '15.9', '14.14', '13.17'];

/** Throws when logins of a service could not act as one user. */
export function requireSettingOfRoles(scope: Construct, { engineVersion }: rds.IEngine): void {
  const version = engineVersion?.fullVersion as string;
  if (!WITHOUT_ROLE.includes(version)) return;
  throw new UsageError(scope, 'BrokenEngineVersion', {
    got: `engineVersion: ${version}`,
    expected: `a release other than ${WITHOUT_ROLE.join(', ')}, in which PostgreSQL ignores the role that a login acts as`,
    fix: 'take the next minor version',
  });
}

/** How long backups are kept. Throws when RDS does not take it. */
export function backupRetentionOf(
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

/** When backups and updates are made. Throws when RDS does not take it. */
export function windowsOf(
  scope: Construct,
  options: DatabaseOptions,
): Required<Pick<DatabaseOptions, 'backupWindow' | 'maintenanceWindow'>> {
  const { backupWindow = '02:00-03:00', maintenanceWindow = 'sun:04:00-sun:05:00' } = options;
  requireWindow(scope, 'backupWindow', backupWindow, BACKUP_WINDOW, '02:00-03:00');
  requireWindow(scope, 'maintenanceWindow', maintenanceWindow, MAINTENANCE_WINDOW, 'sun:04:00-sun:05:00');
  return { backupWindow, maintenanceWindow };
}

function requireWindow(scope: Construct, what: string, window: string, form: RegExp, example: string): void {
  if (Token.isUnresolved(window) || form.test(window)) return;
  throw new UsageError(scope, 'InvalidWindow', {
    got: `${what}: '${window}'`,
    expected: 'a time in UTC on 24 hours from which, and one until which, as RDS writes them',
    fix: `for example ${what}: '${example}'`,
  });
}
