import type { RotationTiming } from '../secrets/rotation-timing';
import { DatabasePrivilege, type PostgresUserStrategy } from './users/postgres-user-options';

/** How a service logs in to a database. */
export enum DatabaseLogin {
  /** By a password of its own, which rotates. The containers have it in `PGUSER` and `PGPASSWORD`. */
  PASSWORD = 'PASSWORD',

  /**
   * By IAM: the task's role signs a token that is valid for 15 minutes, and there is no password to rotate. The
   * application asks an AWS SDK for the token. RDS and Aurora only.
   *
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.html
   */
  IAM = 'IAM',
}

/** How a service logs in, and how its password changes. */
export interface DatabaseAccessOptions extends RotationTiming {
  /**
   * Whether a platform without a database will do. The service is not told of one there.
   *
   * @default false
   */
  readonly optional?: boolean;

  /**
   * How the service logs in.
   *
   * @default DatabaseLogin.PASSWORD
   */
  readonly login?: DatabaseLogin;

  /**
   * How the password changes.
   *
   * @default PostgresUserStrategy.ALTERNATING
   */
  readonly strategy?: PostgresUserStrategy;
}

/** What a service may do in a database, by a user of its own. */
export class DatabaseAccess {
  /** Read and write the tables of the schema `public`, whichever service made them, and create others there. */
  public static readWrite(options: DatabaseAccessOptions = {}): DatabaseAccess {
    return new DatabaseAccess(DatabasePrivilege.READ_WRITE, options);
  }

  /** Read the tables of the schema `public`. The service is told the host of the readers, where there are any. */
  public static readOnly(options: DatabaseAccessOptions = {}): DatabaseAccess {
    return new DatabaseAccess(DatabasePrivilege.READ_ONLY, options);
  }

  /**
   * Own a schema that is made for the service, and read no other one.
   *
   * @param name the schema: small letters, digits and underscores, at most 59 characters
   * @param options how the service logs in
   */
  public static ownSchema(name: string, options: DatabaseAccessOptions = {}): DatabaseAccess {
    return new DatabaseAccess(DatabasePrivilege.OWN_SCHEMA, options, name);
  }

  /** What the service may do. */
  public readonly privilege: DatabasePrivilege;

  /** How the service logs in. */
  public readonly options: DatabaseAccessOptions;

  /** The schema that the privilege is on; `public` unless it is the service's own. */
  public readonly schema?: string;

  private constructor(privilege: DatabasePrivilege, options: DatabaseAccessOptions, schema?: string) {
    this.privilege = privilege;
    this.options = options;
    this.schema = schema;
  }
}
