import { Duration, Token } from 'aws-cdk-lib';
import type * as rds from 'aws-cdk-lib/aws-rds';
import type { Construct } from 'constructs';
import type { Protection } from '../security/protection';
import { MINUTES_OF_DAY, windowSpan } from '../validation/rds-windows';
import { UsageError } from '../validation/usage-error';
import type { DatabaseOptions } from './database-options';

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

/** Returns the retention period of backups. */
export function resolveBackupRetention({ backupRetention }: DatabaseOptions, { retainsData }: Protection): Duration {
  return backupRetention ?? Duration.days(retainsData ? 14 : 1);
}

/** Returns the windows for backups and maintenance. Throws if they overlap, because RDS would reject them. */
export function resolveWindows(
  scope: Construct,
  options: DatabaseOptions,
): Required<Pick<DatabaseOptions, 'backupWindow' | 'maintenanceWindow'>> {
  const { backupWindow = '02:00-03:00', maintenanceWindow = 'sun:04:00-sun:05:00' } = options;
  if (Token.isUnresolved(backupWindow) || Token.isUnresolved(maintenanceWindow))
    return { backupWindow, maintenanceWindow };
  if (!overlap(backupWindow, maintenanceWindow)) return { backupWindow, maintenanceWindow };
  throw new UsageError(scope, 'InvalidWindow', {
    got: `backupWindow: '${backupWindow}', maintenanceWindow: '${maintenanceWindow}'`,
    expected: 'two windows that do not overlap (the rule of RDS)',
    fix: "set for example backupWindow: '02:00-03:00', maintenanceWindow: 'sun:04:00-sun:05:00'",
  });
}

/** Indicates whether the daily window meets the weekly window on any day. A window may pass midnight. */
function overlap(daily: string, weekly: string): boolean {
  const backup = windowSpan(daily, MINUTES_OF_DAY);
  const maintenance = windowSpan(weekly, 7 * MINUTES_OF_DAY);
  // From the day before, because a window may begin there, to the week after, because a window may end there.
  return Array.from({ length: 9 }, (_, day) => (day - 1) * MINUTES_OF_DAY).some(
    (day) => day + backup.start < maintenance.end && maintenance.start < day + backup.end,
  );
}
