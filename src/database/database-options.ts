import type { Duration } from 'aws-cdk-lib';
import type { SecretRotation } from '../secrets/secret-rotation';

/** What every database knows that the platform makes. */
export interface DatabaseOptions {
  /**
   * The name of the database that services log in to: letters, digits and underscores, beginning with a letter, at most
   * 63 characters. With `restoreFrom` it is the name of the database in the snapshot. It cannot be changed later:
   * CloudFormation refuses to replace the database by an empty one.
   *
   * @default 'trading'
   */
  readonly databaseName?: string;

  /**
   * How long RDS keeps its continuous backups, within which the database can be restored to any second: whole days, from
   * 1 to 35.
   *
   * @default - 14 days; 1 day with `Protection.disposable()`
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithAutomatedBackups.BackupRetention.html
   */
  readonly backupRetention?: Duration;

  /**
   * When RDS takes its daily snapshot, in UTC: at least half an hour, not within the maintenance window.
   *
   * @default '02:00-03:00'
   */
  readonly backupWindow?: string;

  /**
   * When RDS may apply updates, minor versions of the engine among them, in UTC: at least half an hour.
   *
   * @default 'sun:04:00-sun:05:00': the markets are closed
   */
  readonly maintenanceWindow?: string;

  /**
   * The snapshot to make the database from, by its name or ARN. It brings its admin, its users and its data.
   *
   * Giving a living database a snapshot, another one, or none any more, makes a new database beside it. With
   * `Protection.production()` the old one stays, outside of the stack. So a snapshot that was given once stays given.
   *
   * @default - none: the database begins empty
   */
  readonly restoreFrom?: string;

  /**
   * When RDS rotates the admin's password: `RotationPlan.managedByRds()`, and no other plan.
   *
   * @default - every seven days
   */
  readonly adminRotation?: SecretRotation;
}
