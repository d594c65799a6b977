import type { Duration } from 'aws-cdk-lib';
import type { SecretRotation } from '../secrets/secret-rotation';

/** Options of every database that the platform creates. */
export interface DatabaseOptions {
  /**
   * The name of the database that services log in to.
   *
   * It has letters, digits and underscores, begins with a letter, and has at most 63 characters. With `restoreFrom` it
   * is the name of the database in the snapshot. It cannot be changed later, since CloudFormation would have to replace
   * the database with an empty one.
   *
   * @default 'trading'
   */
  readonly databaseName?: string;

  /**
   * The retention period of automated backups: whole days, from 1 to 35.
   *
   * The database can be restored to any second of this period.
   *
   * @default - 14 days; 1 day with `Protection.disposable()`
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithAutomatedBackups.BackupRetention.html
   */
  readonly backupRetention?: Duration;

  /**
   * The daily backup window in UTC: at least half an hour, and not within the maintenance window.
   *
   * @default '02:00-03:00'
   */
  readonly backupWindow?: string;

  /**
   * The weekly window in UTC in which RDS may apply updates, also minor engine versions: at least half an hour.
   *
   * @default 'sun:04:00-sun:05:00': markets are closed
   */
  readonly maintenanceWindow?: string;

  /**
   * The name or ARN of the snapshot that the database is created from. The snapshot contains the admin, users and data.
   *
   * For Aurora, set `engineVersion` too.
   *
   * A change of this option for an existing database creates a new database, also when the option is removed. With
   * `Protection.production()` the old database is kept outside the stack. So do not change it after the first
   * deployment.
   *
   * @default - no snapshot: the database begins empty
   */
  readonly restoreFrom?: string;

  /**
   * The rotation of the admin's password by RDS. Only `RotationPlan.managedByRds()` is valid.
   *
   * @default - every seven days
   */
  readonly adminRotation?: SecretRotation;
}
