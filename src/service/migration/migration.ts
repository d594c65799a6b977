import { Duration } from 'aws-cdk-lib';
import { brand } from '../../validation/brand';
import { checked } from '../../validation/checked';

/** Options of a migration. */
export interface MigrationOptions {
  /**
   * The time from the request to the end of the migration, with the start of its task. At most one hour.
   *
   * The deployment fails after it, and the task is stopped. Of a whole hour, CloudFormation needs the last 30 seconds.
   *
   * @default Duration.minutes(30)
   */
  readonly timeout?: Duration;
}

/**
 * A command that a service runs once for each image, before the first task of the image starts.
 *
 * It is for the schema of a database. The tasks of the image before still run meanwhile, so a migration must leave them
 * working.
 *
 * @example
 * new ServiceDefinition({
 *   databaseAccess: DatabaseAccess.ownSchema('ledger'),
 *   migration: Migration.command(['npm', 'run', 'migrate'], { timeout: Duration.minutes(10) }),
 * });
 */
export class Migration {
  static {
    brand(Migration, 'Migration');
  }

  /**
   * Runs a command in the image of the service, with its environment, secrets, roles and network.
   *
   * The deployment fails if the exit code is not 0. An entry point of the image gets the command as its arguments.
   *
   * @param command the command and its arguments, for example `['npm', 'run', 'migrate']`
   * @param options the timeout
   */
  public static command(command: string[], options?: MigrationOptions): Migration {
    const given = checked('Migration.command', 'command', command);
    const { timeout = Duration.minutes(30) } = checked('Migration.command', 'options', options ?? {});
    return new Migration(given, timeout);
  }

  private constructor(
    /** @internal */
    public readonly _command: string[],
    /** @internal */
    public readonly _timeout: Duration,
  ) {}
}
