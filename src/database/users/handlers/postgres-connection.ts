import { Client } from 'pg';
import { retry } from '../../../lambda/handlers/retry';
import type { PostgresAddress } from './postgres-user-settings';

/**
 * The time to connect. A connection to a paused Aurora instance waits until it has resumed: 15 seconds, or 30 and more
 * after a day. Together with the time for statements it is less than the timeout of the function, one minute.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2-auto-pause.html
 */
const CONNECT_MS = 35_000;
/** The server cancels a statement before the function stops waiting for the answer. */
const STATEMENT_MS = 10_000;
const ANSWER_MS = STATEMENT_MS + 2_000;
const PAUSE_MS = 500;
/**
 * The first statement of every session. Other users may create functions and types in `public`. An object with a name of
 * PostgreSQL's must not run in a session of the function, whatever search path the login has.
 */
const PINNED = 'SET search_path TO pg_catalog, pg_temp';

/** The credentials of a login. */
export interface PostgresCredentials {
  readonly username: string;
  readonly password: string;
}

/** The rows that a query returned. */
export type Rows = Record<string, unknown>[];

/** An error of PostgreSQL, or of the connection to it. */
export class PostgresError extends Error {
  public override readonly name = 'PostgresError';

  /**
   * Creates an error with only the message and the codes of another error.
   *
   * Lambda logs all properties of an error, and the errors of PostgreSQL contain the statement.
   */
  public static from(doing: string, error: unknown): PostgresError {
    const { message, code, routine } = error as { message: string; code?: string; routine?: string };
    // If a host has two addresses, the error of both has no message.
    return new PostgresError(`${doing}: ${[message, code && `(${code})`].filter(Boolean).join(' ')}`, code, routine);
  }

  private constructor(
    message: string,
    /** The SQLSTATE, or the code of a network error. */
    public readonly code?: string,
    /** The routine in the source of PostgreSQL that raised the error. It is the same in every language. */
    public readonly routine?: string,
  ) {
    super(message);
  }
}

/**
 * Logs in over TLS, runs SQL with the search path of PostgreSQL itself, and logs out.
 *
 * The SQL is one transaction. Returns the rows of its last statement.
 */
export async function queryOnce(address: PostgresAddress, who: PostgresCredentials, sql: string): Promise<Rows> {
  const client = await connect(address, who);
  const results = await client
    .query(`${PINNED};\n${sql}`)
    .catch((error) => {
      throw PostgresError.from(`PostgreSQL refused a statement of "${who.username}"`, error);
    })
    .finally(() => client.end());
  // The type that the package declares is the result of one statement.
  return [results].flat().at(-1)?.rows ?? [];
}

async function connect(address: PostgresAddress, who: PostgresCredentials): Promise<Client> {
  const deadline = Date.now() + CONNECT_MS;
  const attempt = () => connectOnce(address, who, deadline);
  return retry(attempt, { pauseMs: PAUSE_MS, deadline, isTransient }).catch((error) => {
    const { host, port, database } = address;
    throw PostgresError.from(`"${who.username}" cannot log in to ${host}:${port}/${database}`, error);
  });
}

async function connectOnce(
  { host, port, database }: PostgresAddress,
  { username, password }: PostgresCredentials,
  deadline: number,
): Promise<Client> {
  const client = new Client({
    host,
    port,
    database,
    user: username,
    password,
    // The certificate must be from an authority that Node.js trusts, and for this host name.
    ssl: { rejectUnauthorized: true },
    // 0 would be no limit.
    connectionTimeoutMillis: Math.max(1, deadline - Date.now()),
    statement_timeout: STATEMENT_MS,
    query_timeout: ANSWER_MS,
    application_name: 'cdk-trading-analytics-platform',
  });
  // Without a listener, the end of the connection by the server would end the function.
  client.on('error', () => {});
  await client.connect();
  return client;
}

/**
 * Indicates whether the error is that of a server that is just starting.
 *
 * A stopped server refuses the connection, and an unreachable server does not answer. Both are not repeated.
 */
function isTransient(error: unknown): boolean {
  const { code, message } = error as { code?: string; message: string };
  return code === '57P03' || code === 'ECONNRESET' || message === 'Connection terminated unexpectedly';
}
