import * as http from 'node:http';
import * as https from 'node:https';
import { performance } from 'node:perf_hooks';

/** For a busy machine. Only a failure takes that long. */
const TIMEOUT_MS = 120_000;

export interface HttpRequest {
  /** @default 'GET' */
  readonly method?: string;
  readonly headers?: Record<string, string>;
  /** @default - no body */
  readonly body?: string;
  /** @default - a new connection */
  readonly agent?: http.Agent;
}

/** The result of a call: a response or an error. */
export interface HttpAnswer {
  /** The status. Absent without a complete response. */
  readonly status?: number;
  /** The error code of Node.js without a complete response, for example `ECONNRESET`. */
  readonly error?: string;
  readonly body: string;
  readonly headers: http.IncomingHttpHeaders;
  /** The tasks that took part, `<service>@<address>`, in the order of the calls. */
  readonly answeredBy: string[];
  /** Unit: milliseconds. */
  readonly latencyMs: number;
}

/** Sends one request. It does not throw, because the result contains the error. */
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
    const { request: send } = url.startsWith('https:') ? https : http;
    const call = send(url, { method, headers: request.headers, agent, timeout: TIMEOUT_MS }, (response) => {
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
