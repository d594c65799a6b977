import { Client } from 'pg';
import { retry } from '../../../lambda/handlers/retry';
import type { PostgresAddress } from './postgres-user-settings';

/**
 * Aurora that has paused keeps a connection waiting until it has resumed: 15 seconds, or after a day 30 and more. Together
 * with the statements this is less than the minute that the function has.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2-auto-pause.html
 */
const CONNECT_MS = 35_000;
/** The server ends a statement, and so what it does, before the function gives up waiting for it. */
const STATEMENT_MS = 10_000;
const ANSWER_MS = STATEMENT_MS + 2_000;
const PAUSE_MS = 500;

/** Who logs in. */
export interface PostgresCredentials {
  readonly username: string;
  readonly password: string;
}

/** The rows that a query gave. */
export type Rows = Record<string, unknown>[];

/** What PostgreSQL, or the way to it, did not let happen. */
export class PostgresError extends Error {
  public override readonly name = 'PostgresError';

  /**
   * Keeps the message and the code of an error and nothing else: Lambda logs whatever else an error holds, and PostgreSQL
   * puts the statement there.
   */
  public static from(doing: string, error: unknown): PostgresError {
    const { message, code, routine } = error as { message: string; code?: string; routine?: string };
    // Where a name has two addresses, the error of both has no message.
    return new PostgresError(`${doing}: ${[message, code && `(${code})`].filter(Boolean).join(' ')}`, code, routine);
  }

  private constructor(
    message: string,
    /** SQLSTATE, or the code of the network's error. */
    public readonly code?: string,
    /** The place in PostgreSQL's source that the error is from, the same in every language. */
    public readonly routine?: string,
  ) {
    super(message);
  }
}

/** Logs in over TLS, asks one thing, and logs out. */
export async function queryOnce(address: PostgresAddress, who: PostgresCredentials, sql: string): Promise<Rows> {
  const client = await connect(address, who);
  const { rows = [] } = await client
    .query(sql)
    .catch((error) => {
      throw PostgresError.from(`PostgreSQL refused what "${who.username}" asked`, error);
    })
    .finally(() => client.end());
  return rows;
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
    // The certificate must be of an authority that Node.js knows, and for this very host.
    ssl: { rejectUnauthorized: true },
    // None would be no limit.
    connectionTimeoutMillis: Math.max(1, deadline - Date.now()),
    statement_timeout: STATEMENT_MS,
    query_timeout: ANSWER_MS,
    application_name: 'cdk-trading-analytics-platform',
  });
  // Without a listener, a connection that the server ends would end the function too.
  client.on('error', () => {});
  await client.connect();
  return client;
}

/** A server that is just starting answers so. One that is down refuses, and one that is out of reach is silent. */
function isTransient(error: unknown): boolean {
  const { code, message } = error as { code?: string; message: string };
  return code === '57P03' || code === 'ECONNRESET' || message === 'Connection terminated unexpectedly';
}
