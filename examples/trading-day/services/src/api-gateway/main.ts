import * as fs from 'node:fs';
import * as path from 'node:path';
import { Callee } from '../shared/callee';
import { type Answer, type Call, type Handler, HttpService, Refusal, STREAMED } from '../shared/http-service';
import { type Environment, numberOf, required } from '../shared/settings';
import { runUntilStopped, type Stoppable } from '../shared/until-stopped';
import { isApiKey } from './api-key';
import { LiveResults } from './live-results';

const PAGE = path.join(__dirname, 'page');
const FILES: Readonly<Record<string, readonly [file: string, type: string]>> = {
  '/': ['index.html', 'text/html; charset=utf-8'],
  '/page.css': ['page.css', 'text/css; charset=utf-8'],
  '/page.js': ['page.js', 'text/javascript; charset=utf-8'],
};
const SECURITY = {
  'content-security-policy': "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};

/** Answers clients: the page, its stream of events, and the API. */
export function handlerOf(live: LiveResults, engine: Pick<Callee, 'send'>, environment: Environment): Handler {
  const pages = new Map(
    Object.entries(FILES).map(([url, [file, type]]) => [
      url,
      { type, body: fs.readFileSync(path.join(PAGE, file), 'utf8') },
    ]),
  );
  return async (call) => {
    const { method, path: url, headers } = call;
    if (method === 'GET' && url === '/health') return { body: 'ok' };
    const page = method === 'GET' ? pages.get(url) : undefined;
    if (page) return { headers: { 'content-type': page.type, ...SECURITY }, body: page.body };
    if (method === 'GET' && url === '/live') {
      live.stream(call.response);
      return STREAMED;
    }
    if (method === 'GET' && url === '/v1/state') {
      if (!live.state) throw new Refusal(503, 'the day has not begun');
      return { body: live.state };
    }
    if (method === 'GET' && /^\/v1\/results\/[\d-]+$/.test(url)) return passed(engine, call);
    if (method === 'PUT' && /^\/v1\/positions\/[A-Z]+$/.test(url)) {
      if (!isApiKey(String(headers['x-api-key'] ?? ''), environment)) throw new Refusal(401, 'expected x-api-key');
      return passed(engine, call);
    }
    return undefined;
  };
}

/** Sends a request of the API to the engine. */
async function passed(engine: Pick<Callee, 'send'>, { method, path: url, body }: Call): Promise<Answer> {
  const request = method === 'GET' ? {} : { method, body: JSON.stringify(await body()) };
  const response = await engine.send(url.replace('/v1', ''), request);
  const answer = await response.text();
  return { status: response.status, headers: { 'content-type': 'application/json' }, body: answer };
}

/** Starts the service. */
export async function start(environment: Environment): Promise<Stoppable[]> {
  const engine = new Callee(required(environment, 'ANALYTICS_ENGINE_URL'));
  const live = new LiveResults(engine);
  live.start();
  const port = numberOf(environment, 'PORT', 8080);
  const service = await HttpService.start(environment.HOST ?? '0.0.0.0', port, handlerOf(live, engine, environment));
  return [live, service];
}

if (require.main === module) void runUntilStopped(() => start(process.env));
