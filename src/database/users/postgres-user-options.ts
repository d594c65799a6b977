import type { RotationTiming } from '../../secrets/rotation-timing';
import type { IPostgresServer } from './postgres-server';

/** What a user of a database may do in a schema. */
export enum DatabasePrivilege {
  /** Read and write what is in the schema, and create in it. */
  READ_WRITE = 'READ_WRITE',

  /** Read what is in the schema. */
  READ_ONLY = 'READ_ONLY',

  /** Own a schema that is made for the user, and read no other. */
  OWN_SCHEMA = 'OWN_SCHEMA',
}

/**
 * How a user's password changes.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotation-strategy.html
 */
export enum PostgresUserStrategy {
  /** Two logins with the same privileges, in turn: the one before stays valid until the next rotation. */
  ALTERNATING = 'ALTERNATING',

  /** One login. Until its readers are redeployed, new connections with the previous password are refused. */
  SINGLE = 'SINGLE',
}

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
