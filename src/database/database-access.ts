import type { RotationTiming } from '../secrets/rotation-timing';
import { brand } from '../validation/brand';
import { checked } from '../validation/checked';
import { DatabasePrivilege, type PostgresUserStrategy } from './users/postgres-user-options';

/** The method by which a service logs in to a database. */
export enum DatabaseLogin {
  /** Its own password, which rotates. The containers get the credentials in `PGUSER` and `PGPASSWORD`. */
  PASSWORD = 'PASSWORD',

  /**
   * IAM authentication, for RDS and Aurora only. There is no password to rotate.
   *
   * The application gets a token from an AWS SDK. The task's role signs it, and it is valid for 15 minutes.
   *
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.html
   */
  IAM = 'IAM',
}

/** Options of a service's access to a database: its login and the rotation of its password. */
export interface DatabaseAccessOptions extends RotationTiming {
  /**
   * Indicates whether the access is skipped on a platform without a database.
   *
   * The service then gets no environment variables of a database.
   *
   * @default false
   */
  readonly optional?: boolean;

  /**
   * The method by which the service logs in.
   *
   * @default DatabaseLogin.PASSWORD
   */
  readonly login?: DatabaseLogin;

  /**
   * The strategy of rotating the password.
   *
   * @default PostgresUserStrategy.ALTERNATING
   */
  readonly strategy?: PostgresUserStrategy;
}

/**
 * The privilege of a service in a database. Each service has its own user.
 *
 * @example
 * new ServiceDefinition({ databaseAccess: DatabaseAccess.ownSchema('ledger') });
 */
export class DatabaseAccess {
  static {
    brand(DatabaseAccess, 'DatabaseAccess');
  }

  /**
   * Allows a service to read and write the rows of all tables of the schema `public`, and to create nothing.
   *
   * Another service, with `readWriteAndCreate()`, or the admin creates the tables. With `ownSchema()` a service creates
   * tables of its own.
   *
   * @param options the login and the rotation of the password
   */
  public static readWrite(options?: DatabaseAccessOptions): DatabaseAccess {
    const given = checked('DatabaseAccess.readWrite', 'options', options ?? {});
    return new DatabaseAccess(DatabasePrivilege.READ_WRITE, given);
  }

  /**
   * Allows a service to read and write all tables of the schema `public`, and to create tables in it.
   *
   * This is the privilege `CREATE` of PostgreSQL. It includes functions, triggers and types, which run with the privileges
   * of the users whose statements use them. So give it to one service only, which migrates the tables for the others.
   *
   * @param options the login and the rotation of the password
   */
  public static readWriteAndCreate(options?: DatabaseAccessOptions): DatabaseAccess {
    const given = checked('DatabaseAccess.readWriteAndCreate', 'options', options ?? {});
    return new DatabaseAccess(DatabasePrivilege.READ_WRITE_AND_CREATE, given);
  }

  /**
   * Allows a service to read the tables of the schema `public`.
   *
   * `PGHOST` is the host of the readers, if the database has readers.
   *
   * @param options the login and the rotation of the password
   */
  public static readOnly(options?: DatabaseAccessOptions): DatabaseAccess {
    const given = checked('DatabaseAccess.readOnly', 'options', options ?? {});
    return new DatabaseAccess(DatabasePrivilege.READ_ONLY, given);
  }

  /**
   * Creates a schema that the service owns. The service cannot read other schemas.
   *
   * @param name the name of the schema: lowercase letters, digits and underscores, at most 59 characters
   * @param options the login and the rotation of the password
   */
  public static ownSchema(name: string, options?: DatabaseAccessOptions): DatabaseAccess {
    const schema = checked('DatabaseAccess.ownSchema', 'name', name);
    const given = checked('DatabaseAccess.ownSchema', 'options', options ?? {});
    return new DatabaseAccess(DatabasePrivilege.OWN_SCHEMA, given, schema);
  }

  /** The privilege of the service. */
  public readonly privilege: DatabasePrivilege;

  /** The login and the rotation of the password. */
  public readonly options: DatabaseAccessOptions;

  /**
   * The schema of the privilege.
   *
   * @default - `public`
   */
  public readonly schema?: string;

  private constructor(privilege: DatabasePrivilege, options: DatabaseAccessOptions, schema?: string) {
    this.privilege = privilege;
    this.options = options;
    this.schema = schema;
  }
}
