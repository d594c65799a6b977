import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { Json } from '../../template/json';

/** A client of the WebSocket echo of `programs/http-server.mjs`. */
export class WebSocketCaller {
  /** Opens a connection. Throws the error of the handshake. */
  public static async open(url: string): Promise<WebSocketCaller> {
    const socket = new WebSocket(url);
    await once(socket, 'open');
    return new WebSocketCaller(socket);
  }

  private constructor(private readonly socket: WebSocket) {}

  /** Sends a message and waits for the response. */
  public async echo(message: string): Promise<Json> {
    const answered = once(this.socket, 'message');
    this.socket.send(message);
    const [answer] = await answered;
    return JSON.parse(String(answer));
  }

  /** Indicates whether the connection is open. */
  public get isOpen(): boolean {
    return this.socket.readyState === WebSocket.OPEN;
  }

  /** Closes the connection. */
  public async close(): Promise<void> {
    if (this.socket.readyState === WebSocket.CLOSED) return;
    const closed = once(this.socket, 'close');
    this.socket.close();
    await closed;
  }
}
