import type { AuroraPostgresOptions } from './aurora-postgres-options';
import type { ExistingDatabaseAttributes } from './existing-database-attributes';
import type { PostgresOptions } from './postgres-options';

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
    return new Database('auroraPostgres', options);
  }

  /**
   * One RDS instance, small and cheap, with a standby in another zone.
   *
   * @param options what to choose differently
   */
  public static postgres(options: PostgresOptions = {}): Database {
    return new Database('postgres', undefined, options);
  }

  /**
   * A PostgreSQL server that exists.
   *
   * @param attributes what has to be known of it
   */
  public static existing(attributes: ExistingDatabaseAttributes): Database {
    return new Database('existing', undefined, undefined, attributes);
  }

  /** No database. */
  public static none(): Database {
    return new Database('none');
  }

  /** Which of the choices this is, by the name of its factory. */
  public readonly kind: string;

  /** The knobs, for `auroraPostgres()`. */
  public readonly aurora?: AuroraPostgresOptions;

  /** The knobs, for `postgres()`. */
  public readonly instance?: PostgresOptions;

  /** The server, for `existing()`. */
  public readonly server?: ExistingDatabaseAttributes;

  private constructor(
    kind: string,
    aurora?: AuroraPostgresOptions,
    instance?: PostgresOptions,
    server?: ExistingDatabaseAttributes,
  ) {
    this.kind = kind;
    this.aurora = aurora;
    this.instance = instance;
    this.server = server;
  }
}
