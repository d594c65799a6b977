import { once } from 'node:events';
import * as net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Call, Gatekeeper, Verdict } from './call';
import { ClientRecords, type Question } from './client-records';

/**
 * An unencrypted TLS alert, which is an error for every client. After a closed connection a living process would retry
 * for half a minute.
 */
const FATAL_ALERT = Buffer.from([21, 3, 3, 0, 2, 2, 80]);

const PORT_PAUSE_MS = 100;
const PORT_ATTEMPTS = 600;

/** A proxy for PostgreSQL that can count, delay, break and refuse every call. It cannot read the encrypted contents. */
export class PostgresGate {
  /** Opens a gate on a free port of the loopback interface. */
  public static async open(databasePort: number, keeper: Gatekeeper): Promise<PostgresGate> {
    const gate = new PostgresGate(databasePort, keeper);
    await gate.listen(0);
    gate.port = (gate.server.address() as net.AddressInfo).port;
    return gate;
  }

  public port = 0;
  private server = net.createServer();
  private readonly connections = new Set<net.Socket>();

  private constructor(
    private readonly databasePort: number,
    private readonly keeper: Gatekeeper,
  ) {}

  /** Refuses new connections, as a machine without PostgreSQL does. Open connections stay. */
  public async shut(): Promise<void> {
    if (!this.server.listening) return;
    // Open connections may never end, so the gate does not wait for them.
    this.server.close();
  }

  /** Accepts connections again. Waits if another program has used the port meanwhile. */
  public async reopen(): Promise<void> {
    for (let attempt = 1; !this.server.listening; attempt++) {
      try {
        await this.listen(this.port);
      } catch (error) {
        if (attempt === PORT_ATTEMPTS || (error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
        await sleep(PORT_PAUSE_MS);
      }
    }
  }

  public close(): void {
    this.server.close();
    for (const socket of this.connections) socket.destroy();
  }

  private async listen(port: number): Promise<void> {
    this.server = net.createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
      this.connections.add(client);
      client.once('close', () => this.connections.delete(client));
      new Passage(client, this.databasePort, this.keeper).serve();
    });
    await once(this.server.listen(port, '127.0.0.1'), 'listening');
  }
}

/** One connection through a gate. Data of both sides waits for the decision about the data before it. */
class Passage {
  private readonly server = new net.Socket();
  private readonly records = new ClientRecords();
  /** The call without a response. */
  private open?: Call;
  /** Indicates whether the call is complete, so that the next data of the server is the response. */
  private isAsked = false;
  private turn: Promise<void>;

  public constructor(
    private readonly client: net.Socket,
    databasePort: number,
    private readonly keeper: Gatekeeper,
  ) {
    for (const side of [client, this.server]) side.on('error', () => {}); // the close event follows
    this.turn = this.enter('log in', () => this.server.setNoDelay(true).connect(databasePort, '127.0.0.1'));
  }

  public serve(): void {
    const { client, server } = this;
    client.on('data', (bytes) => this.inTurn(() => this.ask(bytes)));
    client.on('end', () => this.inTurn(async () => void server.end()));
    server.on('data', (bytes) => this.inTurn(() => this.answer(this.isAsked, () => client.write(bytes))));
    // The server may reset the connection, because it closes before the last message of the client.
    server.on('close', () => this.inTurn(() => this.answer(true, () => client.destroySoon())));
    client.on('close', () => this.inTurn(() => this.answer(true, () => server.destroy())));
  }

  private inTurn(act: () => Promise<void>): void {
    this.turn = this.turn.then(act).catch(() => this.stop('cut'));
  }

  private async ask(bytes: Buffer): Promise<void> {
    for (const { bytes: record, question } of this.records.read(bytes)) {
      if (this.client.destroyed || this.server.destroyed) return;
      const forward = () => this.server.write(record);
      // A login is one call from its first to its last message. A long query has several records.
      if (!question || this.open) forward();
      else await this.enter(question, forward);
      if (question) this.isAsked = true;
    }
  }

  private async enter(question: Question, forward: () => void): Promise<void> {
    const call = callOf(question);
    const verdict = await this.keeper.before(call);
    if (verdict !== 'pass') return this.stop(verdict);
    this.open = call;
    this.isAsked = false;
    forward();
  }

  private async answer(isAnswer: boolean, forward: () => void): Promise<void> {
    const { open } = this;
    if (isAnswer) this.open = undefined;
    const verdict = isAnswer && open ? await this.keeper.after(open) : 'pass';
    if (verdict === 'pass') forward();
    else this.stop(verdict);
  }

  private stop(verdict: Verdict): void {
    this.server.destroy();
    if (verdict === 'refuse') this.client.resetAndDestroy();
    else this.client.end(FATAL_ALERT, () => this.client.destroy());
  }
}

function callOf(question: Question): Call {
  return { server: 'PostgreSQL', name: question === 'log in' ? 'connect' : question };
}
