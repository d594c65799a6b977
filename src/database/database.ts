import type { Construct } from 'constructs';
import { UsageError } from '../validation/usage-error';
import { type AuroraPostgresOptions, auroraPostgres } from './aurora-postgres';
import type { DatabaseContext, DatabaseServer } from './database-server';
import { type ExistingDatabaseAttributes, existingDatabase } from './existing-database';
import { type PostgresOptions, postgresInstance } from './postgres-instance';

/**
 * Where services keep what must be kept.
 *
 * Both kinds that the platform makes are encrypted, take TLS connections only, are backed up, and are in subnets without a
 * way out. Their admin is `trading_admin` (`admin` is reserved on PostgreSQL), whose password RDS makes and rotates every
 * seven days.
 */
export class Database {
  /**
   * Aurora PostgreSQL serverless v2: a writer and a reader in another zone, each growing and shrinking by itself.
   *
   * @param options what to choose differently
   */
  public static auroraPostgres(options: AuroraPostgresOptions = {}): Database {
    return new Database((database, context) => auroraPostgres(database, options, context));
  }

  /**
   * One RDS instance, small and cheap, with a standby in another zone.
   *
   * @param options what to choose differently
   */
  public static postgres(options: PostgresOptions = {}): Database {
    return new Database((database, context) => postgresInstance(database, options, context));
  }

  /**
   * A PostgreSQL server that exists.
   *
   * @param attributes what has to be known of it
   */
  public static existing(attributes: ExistingDatabaseAttributes): Database {
    return new Database((database, { vpc }) => existingDatabase(database, attributes, vpc));
  }

  /** No database. */
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
      fix: 'leave the construct out where there is no database',
    });
  }
}
