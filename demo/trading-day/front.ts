import { once } from 'node:events';
import * as http from 'node:http';
import * as https from 'node:https';
import type { AddressInfo } from 'node:net';
import { targetAgent } from '../../rigs/mesh/callers/target-agent';

/** The port at which Envoy accepts requests of the load balancer. */
const LOAD_BALANCER_PORT = 15_002;

/** Passes the requests of browsers to a task of the gateway, in place of the load balancer. */
export class Front {
  /**
   * Starts to listen on a free port.
   *
   * @param addresses returns the addresses of the running tasks
   */
  public static async open(addresses: () => string[]): Promise<Front> {
    const front = new Front(addresses);
    front.server.listen(0, '127.0.0.1');
    await once(front.server, 'listening');
    return front;
  }

  private readonly server: http.Server;
  private readonly agent = targetAgent();
  private turn = 0;

  private constructor(private readonly addresses: () => string[]) {
    this.server = http.createServer((request, response) => this.pass(request, response));
  }

  /** The URL for the browser. */
  public get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/`;
  }

  /** Closes all connections. */
  public close(): void {
    this.server.close();
    this.server.closeAllConnections();
    this.agent.destroy();
  }

  private pass(request: http.IncomingMessage, response: http.ServerResponse): void {
    const addresses = this.addresses();
    if (addresses.length === 0) {
      response.writeHead(503).end('no task of the gateway is running');
      return;
    }
    this.turn += 1;
    const call = https.request({
      host: addresses[this.turn % addresses.length],
      port: LOAD_BALANCER_PORT,
      path: request.url,
      method: request.method,
      headers: request.headers,
      agent: this.agent,
    });
    call.once('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
      answer.once('error', () => response.destroy());
    });
    call.once('error', () => {
      if (response.headersSent) response.destroy();
      else response.writeHead(502).end('the task did not answer');
    });
    // A browser that leaves ends its stream of events.
    response.once('close', () => call.destroy());
    request.pipe(call);
  }
}
