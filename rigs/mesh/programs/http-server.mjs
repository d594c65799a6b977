// The application of a task: HTTP/1.1, HTTP/2 with prior knowledge and WebSocket on one port. The query of a request
// defines its handling:
//   status=<code> times=<n>   the first n calls with this id get the status (without times: all of them), then 200
//   at=<address>              only the task with this address returns the status
//   sleep=<ms>                waits before it answers
//   held=<text>               answers after GET /release?held=<text>
//   close=before|midway       closes the connection without a response, or within one
//   via=A,B                   calls $A_URL, which calls $B_URL, and returns their response
//   unread=<ms>               does not read the body for this time
//   brief=1                   returns the number of bytes of the body, in place of the body and headers
//   size=<bytes>              returns a body of this size
//   stream=<seconds>          returns a line each second
//   id=<text>                 the id for counting calls. Default: the header x-request-id
// GET /calls?id=<text> returns the calls with an id. POST /health?status=<code> sets the result of the health check.
// Usage: node http-server.mjs <address>; PORT and SERVICE_NAME as in the template.
import { EventEmitter, once } from 'node:events';
import * as http from 'node:http';
import * as http2 from 'node:http2';
import * as net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocketServer } from 'ws';

const [address] = process.argv.slice(2);
const { PORT = '8080', SERVICE_NAME = 'app' } = process.env;
const task = `${SERVICE_NAME}@${address}`;
const PREFACE = 'PRI * HTTP/2';
const FORWARDED = /^(x-.*|traceparent|tracestate|content-type)$/;

/** The methods of the calls by id, in order. */
const calls = new Map();
let health = 200;
const agent = new http.Agent({ keepAlive: true });
/** The bodies by size. */
const bodies = new Map();
/** The texts of `held` whose requests are answered. Each is also an event. */
const released = new Set();
const releases = new EventEmitter().setMaxListeners(0);

async function answer(request, response) {
  const url = new URL(request.url, 'http://task');
  const query = url.searchParams;
  const say = (status, body, headers = {}) => {
    response.writeHead(status, { 'content-type': 'application/json', 'x-answered-by': task, ...headers });
    response.end(JSON.stringify(body));
  };
  if (url.pathname === '/health') {
    if (request.method === 'POST') health = Number(query.get('status') ?? 200);
    return say(request.method === 'POST' ? 200 : health, { task });
  }
  if (url.pathname === '/release') {
    released.add(query.get('held'));
    releases.emit(query.get('held'));
    return say(200, { task });
  }
  if (url.pathname === '/calls') return say(200, { task, methods: calls.get(query.get('id')) ?? [] });

  if (query.has('unread')) await sleep(Number(query.get('unread')));
  if (query.has('stream')) return stream(Number(query.get('stream')), response);
  const body = [];
  let length = 0;
  for await (const chunk of request) {
    length += chunk.length;
    if (!query.has('brief')) body.push(chunk);
  }
  const id = query.get('id') ?? request.headers['x-request-id'] ?? '';
  const methods = calls.get(id) ?? [];
  methods.push(request.method);
  calls.set(id, methods);
  if (query.has('sleep')) await sleep(Number(query.get('sleep')));
  if (query.has('held') && !released.has(query.get('held'))) await once(releases, query.get('held'));
  if (query.get('close') === 'before') return request.stream ? request.stream.close(8) : request.socket.destroy();
  if (query.get('close') === 'midway') {
    response.writeHead(200, { 'content-length': 1000 });
    response.write('some of it');
    return setTimeout(() => (request.stream ? request.stream.close(2) : request.socket.destroy()), 50);
  }
  const [next, ...rest] = (query.get('via') ?? '').split(',').filter(Boolean);
  if (next) return say(...(await pass(request, url, next, rest, Buffer.concat(body))));
  if (query.has('brief')) return say(200, { task, length });
  if (query.has('size')) return response.end(bodyOf(Number(query.get('size'))));
  const status = Number(query.get('status') ?? 200);
  const fails =
    methods.length <= Number(query.get('times') ?? Number.POSITIVE_INFINITY) &&
    (query.get('at') ?? address) === address;
  return say(fails ? status : 200, {
    task,
    method: request.method,
    path: request.url,
    version: request.httpVersion,
    headers: request.headers,
    call: methods.length,
    body: Buffer.concat(body).toString(),
  });
}

/** Returns a body, which all responses of this size share. A body for each of hundreds would need gigabytes. */
function bodyOf(size) {
  if (!bodies.has(size)) bodies.set(size, Buffer.alloc(size));
  return bodies.get(size);
}

/** Returns one line in each second. */
async function stream(seconds, response) {
  response.writeHead(200, { 'x-answered-by': task });
  for (let second = 0; second < seconds; second++) {
    response.write(`${second}\n`);
    await sleep(1000);
  }
  response.end();
}

/** Calls the next service at the URL in the environment, as an application does. */
function pass(request, url, next, rest, body) {
  const base = process.env[`${next}_URL`];
  if (!base) return [500, { task, error: `no ${next}_URL` }];
  const target = new URL(base);
  target.pathname = url.pathname;
  target.search = url.search;
  target.searchParams.delete('via');
  if (rest.length > 0) target.searchParams.set('via', rest.join(','));
  const headers = Object.fromEntries(Object.entries(request.headers).filter(([name]) => FORWARDED.test(name)));
  return new Promise((resolve) => {
    const call = http.request(target, { method: request.method, headers, agent }, (answered) => {
      let text = '';
      answered.setEncoding('utf8').on('data', (data) => {
        text += data;
      });
      answered.once('error', (error) => resolve([502, { task, error: error.message }]));
      answered.once('end', () => {
        const by = answered.headers['x-answered-by'];
        resolve([answered.statusCode, { task, via: parsed(text) }, { 'x-answered-by': by ? `${task} ${by}` : task }]);
      });
    });
    call.once('error', (error) => resolve([502, { task, error: error.message }]));
    call.end(body);
  });
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const listener = (request, response) => {
  answer(request, response).catch((error) => {
    // The caller has closed the connection.
    console.error(error.message);
    response.destroy?.();
  });
};
const http1 = http.createServer({ keepAliveTimeout: 60_000, maxHeaderSize: 65_536, requestTimeout: 0 }, listener);
const webSockets = new WebSocketServer({ server: http1 });
webSockets.on('connection', (socket) => {
  socket.on('message', (message) => socket.send(JSON.stringify({ task, echo: String(message) })));
});
const prior = http2.createServer({ settings: { maxHeaderListSize: 65_536 } }, listener);

// The first bytes of a connection distinguish both protocols.
const server = net.createServer((socket) => {
  socket.on('error', () => socket.destroy());
  socket.once('data', (first) => {
    socket.pause();
    socket.unshift(first);
    const isHttp2 = first.toString('latin1', 0, PREFACE.length) === PREFACE.slice(0, first.length);
    (isHttp2 ? prior : http1).emit('connection', socket);
    if (!isHttp2) socket.resume();
  });
});
server.listen(Number(PORT), address, () => console.log(`${task} listens on ${PORT}`));
process.once('SIGTERM', () => process.exit());
