import { once } from 'node:events';
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { log, messageOf } from './log';

/** A request. */
export interface Call {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: http.IncomingHttpHeaders;
  /** Reads the body as JSON. */
  readonly body: () => Promise<unknown>;
  /** The response, for a stream. Return `STREAMED` then. */
  readonly response: http.ServerResponse;
}

/** A response. An object becomes JSON. */
export interface Answer {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body: object | string;
}

/** The result of a handler that writes the response itself. */
export const STREAMED = Symbol('streamed');

/** Answers a request. Returns undefined if the path does not exist. */
export type Handler = (call: Call) => Promise<Answer | typeof STREAMED | undefined>;

/** An error with a status, for the caller. */
export class Refusal extends Error {
  public constructor(
    public readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

const MAX_BODY_BYTES = 10_000;
/** Longer than the time after which Envoy or a load balancer closes a connection without requests. */
const KEEP_ALIVE_MS = 125_000;

/** An HTTP server that ends its requests before it stops. */
export class HttpService {
  /** Starts to listen. */
  public static async start(host: string, port: number, handler: Handler): Promise<HttpService> {
    const service = new HttpService(handler);
    service.server.listen(port, host);
    await once(service.server, 'listening');
    return service;
  }

  private readonly server: http.Server;
  private stopping = false;

  private constructor(private readonly handler: Handler) {
    this.server = http.createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
      void this.answer(request, response);
    });
  }

  /** The port. */
  public get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Accepts no new connection, and waits until all requests have their response. */
  public async stop(): Promise<void> {
    this.stopping = true;
    const closed = once(this.server, 'close');
    this.server.close();
    this.server.closeIdleConnections();
    await closed;
  }

  private async answer(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    // The last response on a connection closes it, so that the server can end.
    response.once('finish', () => {
      if (this.stopping) setImmediate(() => this.server.closeIdleConnections());
    });
    const { headers } = request;
    // Node.js sends no body to a HEAD request.
    const method = request.method === 'HEAD' ? 'GET' : (request.method ?? 'GET');
    const url = new URL(request.url ?? '/', 'http://service');
    const body = async () => parsed(await text(limited(request)));
    try {
      const answer = await this.handler({
        method,
        path: url.pathname,
        query: url.searchParams,
        headers,
        body,
        response,
      });
      if (answer !== STREAMED)
        send(response, answer ?? { status: 404, body: { error: `no ${method} ${url.pathname}` } });
    } catch (error) {
      const status = error instanceof Refusal ? error.status : 500;
      if (status >= 500) log('error', messageOf(error), { method, path: url.pathname });
      if (response.headersSent) response.destroy();
      else send(response, { status, body: { error: status < 500 ? messageOf(error) : 'internal error' } });
    }
  }
}

function send(response: http.ServerResponse, { status = 200, headers, body }: Answer): void {
  const isText = typeof body === 'string';
  response.writeHead(status, {
    'content-type': isText ? 'text/plain; charset=utf-8' : 'application/json',
    'cache-control': 'no-store',
    ...headers,
  });
  response.end(isText ? body : JSON.stringify(body));
}

async function* limited(request: http.IncomingMessage): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) throw new Refusal(413, `got more than ${MAX_BODY_BYTES} bytes`);
    yield chunk;
  }
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new Refusal(400, 'got a body that is not JSON');
  }
}
