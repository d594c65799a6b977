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

/** The schemas of an acceptor and of an initiator on one server. */
export class FixDatabase {
  /** Creates the users, and the tables by the migration of the gateway. */
  public static async create(server: PostgresServer, classPath: string): Promise<FixDatabase> {
    const users = await Promise.all(['fix', 'router'].map((name) => AlternatingLogins.create(server, name)));
    for (const { environment, name } of users) {
      const migration = new GatewayProcess(classPath, 'migrate', { ...environment, SERVICE_NAME: name });
      const code = await migration.ended();
      if (code !== 0) throw new Error(`got the exit code ${code} of the migration, expected 0:\n${migration.log}`);
    }
    return new FixDatabase(users[0], users[1]);
  }

  private constructor(
    public readonly acceptor: AlternatingLogins,
    public readonly initiator: AlternatingLogins,
  ) {}

  /** Adds orders to the outbox, the same number for each client. */
  public async addOrders(clients: readonly string[], each: number): Promise<void> {
    await this.initiator.rows(
      `INSERT INTO outbox (client, symbol, quantity) SELECT client, 'ACME', number
       FROM generate_series(1, ${each}) AS number, unnest('{${clients.join(',')}}'::text[]) AS client`,
    );
  }

  /** Returns what has arrived so far. */
  public async totals(): Promise<Totals> {
    const [orders] = await this.acceptor.rows<{ all: number; resent: number }>(
      'SELECT count(*)::int AS all, count(*) FILTER (WHERE resent)::int AS resent FROM orders',
    );
    const [executions] = await this.initiator.rows<{ all: number; resent: number }>(
      'SELECT count(*)::int AS all, count(*) FILTER (WHERE resent)::int AS resent FROM executions',
    );
    return { orders: orders.all, executions: executions.all, resent: orders.resent + executions.resent };
  }

  /** Returns the sequence numbers of all sessions. Both ends have the same after a logout. */
  public async sequenceNumbers(): Promise<SequenceNumbers[]> {
    const acceptor = await sessionsOf(this.acceptor, 'targetcompid');
    const initiator = await sessionsOf(this.initiator, 'sendercompid');
    return acceptor.map(({ client, incoming, outgoing, messages }) => {
      const other = initiator.find((session) => session.client === client);
      if (!other) throw new Error(`got no session of ${client} at the initiator, expected one`);
      return {
        client,
        orders: [incoming, other.outgoing],
        reports: [other.incoming, outgoing],
        stored: [messages, other.messages],
      };
    });
  }
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
