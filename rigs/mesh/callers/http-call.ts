import * as http from 'node:http';
import { performance } from 'node:perf_hooks';

const TIMEOUT_MS = 30_000;

export interface HttpRequest {
  /** @default 'GET' */
  readonly method?: string;
  readonly headers?: Record<string, string>;
  /** @default - none */
  readonly body?: string;
  /** @default - a connection of its own */
  readonly agent?: http.Agent;
}

/** What came of a call: an answer, or an error without one. */
export interface HttpAnswer {
  /** Absent when there was no complete answer. */
  readonly status?: number;
  /** Why there was no complete answer, as Node.js names it: `ECONNRESET`. */
  readonly error?: string;
  readonly body: string;
  readonly headers: http.IncomingHttpHeaders;
  /** Who answered, `<service>@<address>`: the first is whom was called, then whom it called. */
  readonly answeredBy: string[];
  /** Unit: milliseconds. */
  readonly latencyMs: number;
}

/** Makes one call. Does not throw: what failed is part of the answer. */
export function httpCall(url: string, request: HttpRequest = {}): Promise<HttpAnswer> {
  const began = performance.now();
  return new Promise((resolve) => {
    let body = '';
    let headers: http.IncomingHttpHeaders = {};
    const end = (outcome: { status?: number; error?: string }) => {
      const by = headers['x-answered-by'];
      const answeredBy = typeof by === 'string' ? by.split(' ') : [];
      resolve({ ...outcome, body, headers, answeredBy, latencyMs: performance.now() - began });
    };
    const { method = 'GET', agent = false } = request;
    const call = http.request(url, { method, headers: request.headers, agent, timeout: TIMEOUT_MS }, (response) => {
      headers = response.headers;
      response.setEncoding('utf8').on('data', (data) => {
        body += data;
      });
      response.once('end', () => end({ status: response.statusCode }));
      response.once('error', (error: NodeJS.ErrnoException) => end({ error: error.code ?? error.message }));
    });
    call.once('timeout', () => call.destroy(Object.assign(new Error('no answer in time'), { code: 'ETIMEDOUT' })));
    call.once('error', (error: NodeJS.ErrnoException) => end({ error: error.code ?? error.message }));
    call.end(request.body);
  });
}
