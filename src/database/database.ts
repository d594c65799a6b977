import type { Construct } from 'constructs';
import { brand } from '../validation/brand';
import { checked } from '../validation/checked';
import { UsageError } from '../validation/usage-error';
import { type AuroraPostgresOptions, auroraPostgres } from './aurora-postgres';
import type { DatabaseContext, DatabaseServer } from './database-server';
import { type ExistingDatabaseAttributes, existingDatabase } from './existing-database';
import { type PostgresOptions, postgresInstance } from './postgres-instance';

/**
 * The database of a platform.
 *
 * A database that the platform creates is encrypted, backed up, and accepts TLS connections only. Its subnets have no
 * route to the internet. Its admin is `trading_admin`, since `admin` is a reserved word in RDS for PostgreSQL. RDS
 * creates the password of the admin and rotates it every seven days.
 *
 * @example
 * new TradingAnalyticsPlatform(this, 'Trading', {
 *   ingress: Ingress.https([certificate]),
 *   alerting: Alerting.topic(topic),
 *   database: Database.auroraPostgres({ minCapacity: 1, maxCapacity: 32, readers: 2 }),
 * });
 */
export class Database {
  static {
    brand(Database, 'Database');
  }

  /**
   * Creates an Aurora PostgreSQL serverless v2 cluster: a writer, and a reader in another Availability Zone.
   *
   * Each instance scales by itself.
   *
   * @param options the capacity, the readers and the options of every database
   */
  public static auroraPostgres(options?: AuroraPostgresOptions): Database {
    const given = checked('Database.auroraPostgres', 'options', options ?? {});
    return new Database((database, context) => auroraPostgres(database, given, context));
  }

  /**
   * Creates one small RDS for PostgreSQL instance, with a standby in another Availability Zone.
   *
   * @param options the instance type, the storage and the options of every database
   */
  public static postgres(options?: PostgresOptions): Database {
    const given = checked('Database.postgres', 'options', options ?? {});
    return new Database((database, context) => postgresInstance(database, given, context));
  }

  /**
   * Uses an existing PostgreSQL server.
   *
   * @param attributes the address of the server and its admin
   */
  public static existing(attributes: ExistingDatabaseAttributes): Database {
    const given = checked('Database.existing', 'attributes', attributes);
    return new Database((_database, { vpc }) => existingDatabase(given, vpc));
  }

  /** Creates no database. */
  public static none(): Database {
    return new Database();
  }

  private constructor(private readonly create?: (database: Construct, context: DatabaseContext) => DatabaseServer) {}

  /**
   * Indicates whether this is `none()`.
   *
   * @internal
   */
  public get _isNone(): boolean {
    return this.create === undefined;
  }

  /**
   * Creates the server, or describes the existing one. Throws with `none()`.
   *
   * @internal
   */
  public _bind(database: Construct, context: DatabaseContext): DatabaseServer {
    if (this.create) return this.create(database, context);
    throw new UsageError(database, 'NoDatabase', {
      got: 'database: Database.none()',
      expected: 'Database.auroraPostgres(), Database.postgres() or Database.existing()',
      fix: 'choose one of them, or remove the construct',
    });
  }
}
