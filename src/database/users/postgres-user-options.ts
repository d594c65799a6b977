import type { RotationTiming } from '../../secrets/rotation-timing';
import type { DatabasePrivilege } from './database-privilege';
import type { IPostgresServer } from './postgres-server';
import type { PostgresUserStrategy } from './postgres-user-strategy';

/** A user of a PostgreSQL database, made on the first deployment. */
export interface PostgresUserOptions extends RotationTiming {
  /** The server that the user is made on. */
  readonly database: IPostgresServer;

  /**
   * The name that holds the privileges, at most 59 bytes: the logins are `<name>_1` and `<name>_2`.
   */
  readonly userName: string;

  /**
   * How the password changes.
   *
   * @default PostgresUserStrategy.ALTERNATING
   */
  readonly strategy?: PostgresUserStrategy;

  /**
   * What the user may do.
   *
   * @default DatabasePrivilege.READ_WRITE
   */
  readonly privilege?: DatabasePrivilege;

  /**
   * The schema that the privileges are on; the one that is made for `OWN_SCHEMA`.
   *
   * @default - 'public'; the user's name for `OWN_SCHEMA`
   */
  readonly schema?: string;

  /**
   * How long the password is. Unit: characters, letters and digits.
   *
   * @default 32
   */
  readonly passwordLength?: number;
}
