import type { RotationTiming } from '../../secrets/rotation-timing';
import type { IPostgresServer } from './postgres-server';

/** The privilege of a database user in a schema. */
export enum DatabasePrivilege {
  /** The user reads and writes the rows of all tables in the schema. It creates nothing. */
  READ_WRITE = 'READ_WRITE',

  /**
   * The user reads, writes and creates tables in the schema.
   *
   * It may also create functions, triggers and types there, which run with the privileges of the users whose statements
   * use them. Give it to one user of the schema only.
   */
  READ_WRITE_AND_CREATE = 'READ_WRITE_AND_CREATE',

  /** The user reads the tables of the schema. */
  READ_ONLY = 'READ_ONLY',

  /** The user owns a schema that is created for it, and cannot read other schemas. */
  OWN_SCHEMA = 'OWN_SCHEMA',
}

/**
 * The strategy of rotating a user's password.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotation-strategy.html
 */
export enum PostgresUserStrategy {
  /** Two logins with the same privileges, used in turn. The previous login stays valid until the next rotation. */
  ALTERNATING = 'ALTERNATING',

  /** One login. New connections with the previous password fail until the readers of the secret are redeployed. */
  SINGLE = 'SINGLE',
}

/** Options of a user of a PostgreSQL database. The user is created at the first deployment. */
export interface PostgresUserOptions extends RotationTiming {
  /** The server of the user. */
  readonly database: IPostgresServer;

  /**
   * The name of the role that has the privileges, at most 59 bytes. The logins are `<name>_1` and `<name>_2`.
   */
  readonly userName: string;

  /**
   * The strategy of rotating the password.
   *
   * @default PostgresUserStrategy.ALTERNATING
   */
  readonly strategy?: PostgresUserStrategy;

  /**
   * The privilege of the user.
   *
   * @default DatabasePrivilege.READ_WRITE
   */
  readonly privilege?: DatabasePrivilege;

  /**
   * The schema of the privileges. It is created with `OWN_SCHEMA`.
   *
   * @default - 'public'; the user's name for `OWN_SCHEMA`
   */
  readonly schema?: string;

  /**
   * The length of the password. Unit: characters, which are letters and digits.
   *
   * @default 32
   */
  readonly passwordLength?: number;
}
