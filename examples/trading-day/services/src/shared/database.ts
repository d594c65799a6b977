import { Pool, type PoolConfig, type QueryResult, type QueryResultRow } from 'pg';
import { log, messageOf } from './log';

const CONNECTIONS = 4;
const LOG_IN_MS = 5_000;
/** A connection is opened again after this time, for example to reach the new writer after a failover. */
const LIFETIME_SECONDS = 600;
const PAUSE_MS = 200;
const ATTEMPTS = 25;
/** The password or the user is no longer valid: https://www.postgresql.org/docs/current/errcodes-appendix.html */
const LOGIN_REFUSED = /^28/;
/** Connection exceptions, shutdown of the server, and a server that starts or has no free connection. */
const PASSING = /^(08|57P0|53300)/;
const NETWORK = /^(ECONNREFUSED|ECONNRESET|EPIPE|ENOTFOUND|EAI_AGAIN|ETIMEDOUT)$/;

/**
 * The database of a service.
 *
 * `pg` reads `PGHOST`, `PGPORT`, `PGDATABASE`, `PGUSER`, `PGPASSWORD` and `PGSSLMODE` from the environment. The platform
 * sets them when a task starts. After a rotation it starts new tasks, which read the new secret. Both passwords work
 * meanwhile, so a task never loses its database. A task that was forgotten for two rotations cannot log in. It is then
 * unhealthy, and ECS replaces it.
 */
export class Database {
  private readonly pool: Pool;
  private refused = false;

  public constructor(configuration: PoolConfig = {}) {
    this.pool = new Pool({
      max: CONNECTIONS,
      // The name of the sessions in pg_stat_activity and in the log of the server.
      application_name: process.env.SERVICE_NAME,
      connectionTimeoutMillis: LOG_IN_MS,
      maxLifetimeSeconds: LIFETIME_SECONDS,
      ...configuration,
    });
    // An idle connection that ends is replaced by the next query.
    this.pool.on('error', (error) => log('error', 'an idle connection ended', { reason: error.message }));
  }

  /** Indicates whether the last login was accepted. */
  public get isUsable(): boolean {
    return !this.refused;
  }

  /**
   * Runs a statement. Repeats it after failures of the connection, so use statements that may run twice.
   *
   * @param text the statement, with `$1` for values
   * @param values the values
   */
  public async query<Row extends QueryResultRow>(text: string, values: unknown[] = []): Promise<QueryResult<Row>> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const result = await this.pool.query<Row>(text, values);
        this.refused = false;
        return result;
      } catch (error) {
        const code = (error as { code?: string }).code ?? '';
        if (LOGIN_REFUSED.test(code)) this.refused = true;
        if (attempt === ATTEMPTS || !(PASSING.test(code) || NETWORK.test(code) || isTimeout(error))) throw error;
        log('error', 'the database did not answer, the statement is repeated', { reason: messageOf(error), attempt });
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      }
    }
  }

  /** Ends the connections after their statements. */
  public async end(): Promise<void> {
    await this.pool.end();
  }
}

/** The client ends a login that takes too long, without a code. */
function isTimeout(error: unknown): boolean {
  return /timeout|terminated/i.test(messageOf(error));
}
