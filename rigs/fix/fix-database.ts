import type { PostgresServer } from '../postgres/postgres-server';
import { AlternatingLogins } from './alternating-logins';
import { GatewayProcess } from './gateway-process';

/** The sequence numbers of one session at both ends. */
export interface SequenceNumbers {
  readonly client: string;
  /** The next number that the acceptor expects, and the next number that the initiator sends. */
  readonly orders: readonly [number, number];
  /** The next number that the initiator expects, and the next number that the acceptor sends. */
  readonly reports: readonly [number, number];
  /** The stored messages whose numbers have no gap, at the acceptor and at the initiator. */
  readonly stored: readonly [number, number];
}

/** The number of orders and execution reports, each counted once. */
export interface Totals {
  readonly orders: number;
  readonly executions: number;
  /** The orders and reports that arrived with `PossDupFlag`, after a resend request. */
  readonly resent: number;
}

interface StoredSession {
  readonly client: string;
  readonly incoming: number;
  readonly outgoing: number;
  readonly messages: number;
}

/** The schemas of an acceptor and of its initiators on one server. */
export class FixDatabase {
  /** Creates the users, and their tables by the migration of the gateway. */
  public static async create(
    server: PostgresServer,
    classPath: string,
    initiators: readonly string[] = ['router'],
  ): Promise<FixDatabase> {
    const users: AlternatingLogins[] = [];
    for (const name of ['fix', ...initiators]) {
      const user = await AlternatingLogins.create(server, name);
      const migration = new GatewayProcess(classPath, 'migrate', { ...user.environment, SERVICE_NAME: name });
      const code = await migration.ended();
      if (code !== 0) throw new Error(`got the exit code ${code} of the migration, expected 0:\n${migration.log}`);
      users.push(user);
    }
    const [acceptor, ...others] = users;
    return new FixDatabase(acceptor, others);
  }

  private constructor(
    public readonly acceptor: AlternatingLogins,
    public readonly initiators: readonly AlternatingLogins[],
  ) {}

  /** The only initiator. */
  public get initiator(): AlternatingLogins {
    return this.initiators[0];
  }

  /** Adds orders to the outbox of an initiator, the same number for each client. */
  public async addOrders(clients: readonly string[], each: number, initiator = this.initiator): Promise<void> {
    await initiator.rows(
      `INSERT INTO outbox (client, symbol, quantity) SELECT client, 'ACME', number
       FROM generate_series(1, ${each}) AS number, unnest('{${clients.join(',')}}'::text[]) AS client`,
    );
  }

  /** Returns what has arrived so far. */
  public async totals(): Promise<Totals> {
    const orders = await rowsOf(this.acceptor, 'orders');
    const executions = await Promise.all(this.initiators.map((initiator) => rowsOf(initiator, 'executions')));
    return {
      orders: orders.all,
      executions: executions.reduce((sum, { all }) => sum + all, 0),
      resent: executions.reduce((sum, { resent }) => sum + resent, orders.resent),
    };
  }

  /** Returns the sequence numbers of all sessions. Both ends have the same after a logout. */
  public async sequenceNumbers(): Promise<SequenceNumbers[]> {
    const acceptor = await sessionsOf(this.acceptor, 'targetcompid');
    const initiators = await Promise.all(this.initiators.map((initiator) => sessionsOf(initiator, 'sendercompid')));
    return acceptor.map(({ client, incoming, outgoing, messages }) => {
      const other = initiators.flat().find((session) => session.client === client);
      if (!other) throw new Error(`got no session of ${client} at an initiator, expected one`);
      return {
        client,
        orders: [incoming, other.outgoing],
        reports: [other.incoming, outgoing],
        stored: [messages, other.messages],
      };
    });
  }
}

/** Returns the sessions whose numbers differ between both ends, or whose stored messages have a gap. */
export function gapsIn(sessions: readonly SequenceNumbers[]): SequenceNumbers[] {
  return sessions.filter(
    ({ orders, reports, stored }) =>
      orders[0] !== orders[1] ||
      reports[0] !== reports[1] ||
      stored[0] !== reports[1] - 1 ||
      stored[1] !== orders[1] - 1,
  );
}

async function rowsOf(user: AlternatingLogins, table: string): Promise<{ all: number; resent: number }> {
  const [row] = await user.rows<{ all: number; resent: number }>(
    `SELECT count(*)::int AS all, count(*) FILTER (WHERE resent)::int AS resent FROM ${table}`,
  );
  return row;
}

/** Returns the sessions with their numbers of stored messages, which count only if they are 1, 2, 3 and so on. */
function sessionsOf(user: AlternatingLogins, client: string): Promise<StoredSession[]> {
  return user.rows(
    `SELECT s.${client} AS client, incoming_seqnum AS incoming, outgoing_seqnum AS outgoing,
       (SELECT CASE WHEN min(msgseqnum) = 1 AND max(msgseqnum) = count(*) THEN count(*)::int ELSE -1 END
        FROM messages m WHERE m.${client} = s.${client}) AS messages
     FROM sessions s ORDER BY 1`,
  );
}
