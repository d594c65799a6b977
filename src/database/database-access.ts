import type { DatabaseAccessOptions } from './database-access-options';
import { DatabasePrivilege } from './users/database-privilege';

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
