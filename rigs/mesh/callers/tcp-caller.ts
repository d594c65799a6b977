import { once } from 'node:events';
import * as net from 'node:net';

/** A client of `programs/tcp-server.mjs`. */
export class TcpCaller {
  /**
   * Connects to `host:port`. Returns undefined if the connection ends before the server has sent its first line.
   *
   * @param first the text that the caller sends before it waits. Default: nothing
   */
  public static async open(target: string, first = ''): Promise<TcpCaller | undefined> {
    const [host, port] = target.split(':');
    const socket = net.connect(Number(port), host);
    socket.on('error', () => {}); // the end of the connection follows
    const caller = new TcpCaller(socket);
    socket.write(first);
    const greeting = await caller.line();
    return greeting === undefined ? undefined : Object.assign(caller, { task: greeting });
  }

  /** The task that accepted the connection. */
  public readonly task: string = '';

  private received = '';
  private ended = false;

  private constructor(private readonly socket: net.Socket) {
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => {
      this.received += text;
      socket.emit('more');
    });
    socket.on('close', () => {
      this.ended = true;
      socket.emit('more');
    });
  }

  public get isOpen(): boolean {
    return !this.ended;
  }

  /** Sends a line and returns the next one. Returns undefined if the connection ends. */
  public ask(line: string): Promise<string | undefined> {
    this.socket.write(`${line}\n`);
    return this.line();
  }

  /** Closes the connection. */
  public async close(): Promise<void> {
    this.socket.destroy();
    if (!this.ended) await once(this.socket, 'more');
  }

  private async line(): Promise<string | undefined> {
    while (!this.received.includes('\n') && !this.ended) await once(this.socket, 'more');
    const end = this.received.indexOf('\n');
    if (end < 0) return undefined;
    const line = this.received.slice(0, end);
    this.received = this.received.slice(end + 1);
    return line;
  }
}
