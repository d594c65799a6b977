import { once } from 'node:events';
import * as net from 'node:net';
import type { Call, Gatekeeper, Verdict } from './call';
import { ClientRecords, type Question } from './client-records';

/**
 * An alert of TLS, not encrypted, which is an error wherever it arrives. A connection that just ended would be tried again
 * for half a minute by a process that nobody has ended.
 */
const FATAL_ALERT = Buffer.from([21, 3, 3, 0, 2, 2, 80]);

/** A way to a PostgreSQL on which every call can be counted, held, broken and refused. It cannot read what goes through. */
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

  /** Whoever connects is refused, as by a machine on which no PostgreSQL runs. Connections that there are go on. */
  public async shut(): Promise<void> {
    if (!this.server.listening) return;
    // The last of its connections may never end, so its end is not waited for.
    this.server.close();
  }

  public async reopen(): Promise<void> {
    if (!this.server.listening) await this.listen(this.port);
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

/** One connection through a gate. What comes from either side waits until what came before it has been judged. */
class Passage {
  private readonly server = new net.Socket();
  private readonly records = new ClientRecords();
  /** Entered, and not answered yet. */
  private open?: Call;
  /** Whether all of it has been said: what the server says now is the answer. */
  private isAsked = false;
  private turn: Promise<void>;

  public constructor(
    private readonly client: net.Socket,
    databasePort: number,
    private readonly keeper: Gatekeeper,
  ) {
    for (const side of [client, this.server]) side.on('error', () => {}); // it closes, too
    this.turn = this.enter('log in', () => this.server.setNoDelay(true).connect(databasePort, '127.0.0.1'));
  }

  public serve(): void {
    const { client, server } = this;
    client.on('data', (bytes) => this.inTurn(() => this.ask(bytes)));
    client.on('end', () => this.inTurn(async () => void server.end()));
    server.on('data', (bytes) => this.inTurn(() => this.answer(this.isAsked, () => client.write(bytes))));
    // The server may reset the connection, since it goes before the client has said its last.
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
      // A login was entered when it began, and is asked with its last word. A long query is several records.
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
