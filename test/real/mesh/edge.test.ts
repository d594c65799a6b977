import { once } from 'node:events';
import * as http from 'node:http';
import * as http2 from 'node:http2';
import * as net from 'node:net';
import { Duration } from 'aws-cdk-lib';
import { MeshRoute, Route, Tracing, WeightedTarget } from 'cdk-trading-analytics-platform';
import { httpCall } from '../../../rigs/mesh/callers/http-call';
import { EnvoyAdmin } from '../../../rigs/mesh/envoy-admin';
import type { LocalCluster } from '../../../rigs/mesh/local-cluster';
import type { LocalTask } from '../../../rigs/mesh/local-task';
import { TraceReceiver } from '../../../rigs/mesh/trace-receiver';
import { eventually, MESH_TEST_MS, meshCluster, meshTemplate, runCaller, urlOf } from './support/mesh';

const LOAD_BALANCER_PORT = 15_002;
const MAX_CONNECTIONS = 20;
const tracing = Tracing.openTelemetry({ samplingRatio: 0, keepErrors: false });
const TEMPLATE = meshTemplate(
  {
    gateway: { calls: ['engine'], routes: [Route.path('/*')], tracing },
    engine: { tracing, traffic: { routes: [MeshRoute.path('/admin', [new WeightedTarget('admin', 100)])] } },
    admin: {},
  },
  { maxConnections: MAX_CONNECTIONS, uploadTimeout: Duration.seconds(12) },
);

let traces: TraceReceiver;
let cluster: LocalCluster;
let gateway: LocalTask;
let engine: LocalTask;
beforeAll(async () => {
  traces = new TraceReceiver();
  cluster = await meshCluster(TEMPLATE, { traces });
  await cluster.run('admin');
  engine = await cluster.run('engine');
  gateway = await runCaller(cluster, 'gateway');
}, MESH_TEST_MS);
afterAll(async () => {
  await cluster?.stop();
  traces?.stop();
});

const fromOutside = (path: string, headers: Record<string, string> = {}) =>
  httpCall(`http://${gateway.address}:${LOAD_BALANCER_PORT}${path}`, { headers });
const headersOf = ({ body }: { body: string }) => JSON.parse(body).headers;

/** Sends a path as it is. A URL would be normalized. */
async function raw(path: string): Promise<{ status?: number; body: string }> {
  const request = http.request({ host: gateway.address, port: new URL(urlOf(gateway, 'engine')).port, path });
  const [response] = await once(request.end(), 'response');
  let body = '';
  for await (const chunk of response) body += chunk;
  return { status: response.statusCode, body };
}

/** Sends bytes. Returns the status line, or `closed` without a response. */
function bytes(text: string, address = gateway.address): Promise<string> {
  return new Promise((resolve) => {
    const socket = net.connect(LOAD_BALANCER_PORT, address, () => socket.write(text));
    let answer = '';
    socket.on('data', (data) => {
      answer += data;
      if (answer.includes('\r\n\r\n')) socket.destroy();
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => resolve(answer.split('\r\n')[0] || 'closed'));
  });
}

/** Sends bytes. Returns all that comes back until the connection ends. */
function untilClosed(text: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = net.connect(LOAD_BALANCER_PORT, gateway.address, () => socket.write(text));
    let answer = '';
    socket.on('data', (data) => {
      answer += data;
    });
    socket.on('close', () => resolve(answer));
  });
}

describe('CONNECT in HTTP/2', () => {
  const EXTENDED = { ':method': 'CONNECT', ':scheme': 'http', ':path': '/', ':authority': '127.0.0.1:9901' };
  async function answerTo(headers: http2.OutgoingHttpHeaders): Promise<number | undefined> {
    const session = http2.connect(`http://${gateway.address}:${LOAD_BALANCER_PORT}`);
    await once(session, 'remoteSettings');
    const [answer] = await once(session.request(headers), 'response');
    session.destroy();
    return answer[':status'];
  }

  test.each(['127.0.0.1:9901', 'engine:8080', '203.0.113.1:443'])('opens no connection to %s', async (authority) => {
    expect(await answerTo({ ':method': 'CONNECT', ':authority': authority })).toBe(404);
  });

  // WebSocket passes between Envoys by this method.
  test.each([
    ['connect-udp', 404],
    ['connect-tcp', 403],
    ['bytestream', 403],
  ])('does not pass %s (RFC 8441)', async (protocol, status) => {
    expect(await answerTo({ ...EXTENDED, ':protocol': protocol })).toBe(status);
  });
});

describe('a path route', () => {
  test.each([
    '/admin',
    '//admin',
    '/./admin',
    '/x/../admin',
    '/%61dmin',
    '/admin/',
    '///admin//users',
    '/.%2e/admin',
    '/%2e/%2E/admin',
    String.raw`/x\..\admin`,
    'http://engine/admin',
    'http://another.example/./admin',
    '/admin?x=/../..',
  ])('matches %s', async (path) => {
    expect(JSON.parse((await raw(path)).body).task).toMatch(/^admin@/);
  });

  test.each([
    '/admin%2f',
    '/x/..%2fadmin',
    '/%5cadmin',
    '/%2Fadmin',
    '/x%5C..%5Cadmin',
    '/admin%00',
    '/admin#x',
    String.raw`\admin`,
  ])('cannot be passed by with %s', async (path) => {
    expect(await raw(path)).toMatchObject({ status: 400 });
  });
});

describe('a request from outside', () => {
  test.each([
    'x-envoy-original-path',
    'x-envoy-original-host',
    'x-envoy-decorator-operation',
    'x-envoy-retry-on',
    'x-envoy-max-retries',
    'x-envoy-upstream-rq-timeout-ms',
    'x-forwarded-client-cert',
    'x-forwarded-host',
    'forwarded',
    'traceparent',
  ])('loses %s', async (header) => {
    for (const address of ['203.0.113.7', '10.0.0.1']) {
      const sent = { [header]: 'forged-by-client', 'x-forwarded-for': address };
      expect(JSON.stringify(headersOf(await fromOutside('/', sent)))).not.toContain('forged-by-client');
    }
  });

  test('keeps the headers of the load balancer', async () => {
    const sent = { 'x-forwarded-for': '198.51.100.1, 203.0.113.7', 'x-forwarded-proto': 'https', 'x-own': '1' };
    expect(headersOf(await fromOutside('/', sent))).toMatchObject(sent);
  });

  test('is refused with an underscore in the name of a header', async () => {
    expect(await fromOutside('/', { x_forwarded_client_cert: 'URI=spiffe://x/admin' })).toMatchObject({ status: 400 });
  });

  test.each([
    ['x-client-trace-id', 'forced'],
    ['x-envoy-force-trace', 'true'],
    ['x-request-id', '5f3a2b1c-0000-9000-8000-000000000001'],
    ['traceparent', '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'],
  ])('cannot force a trace with %s', async (name, value) => {
    const before = traces.spans.length;
    for (let count = 0; count < 20; count++) await fromOutside('/', { [name]: value });
    // Spans are exported after at most five seconds.
    await new Promise((resolve) => setTimeout(resolve, 6_000));
    expect(traces.spans.length).toBe(before);
  });

  test('cannot forge or lengthen its line in the log', async () => {
    await fromOutside('/v1/true-path', { 'x-envoy-original-path': '/forged' });
    await fromOutside(`/v1/long/${'x'.repeat(8_000)}`, { 'x-request-id': 'y'.repeat(8_000) });
    await eventually(async () => {
      const log = gateway.container('envoy').log();
      expect(log).toContain('"/v1/true-path"');
      expect(log).toContain('"/v1/long/');
      expect(log).not.toContain('/forged');
      expect(Math.max(...log.split('\n').map(({ length }) => length))).toBeLessThan(2_000);
    });
  });

  test.each([
    ['two lengths', 'Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcde'],
    ['a length and chunks', 'Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
    ['an unknown encoding', 'Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n'],
    ['a space before the colon', 'Content-Length : 4\r\n\r\nabcd'],
    ['a length with a sign', 'Content-Length: +4\r\n\r\nabcd'],
    ['a length in hexadecimal', 'Content-Length: 0x4\r\n\r\nabcd'],
    ['a list of lengths', 'Content-Length: 4, 4\r\n\r\nabcd'],
    ['chunks twice', 'Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n'],
    ['chunks that are not last', 'Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n'],
    ['a tab after the encoding', 'Transfer-Encoding\t: chunked\r\n\r\n0\r\n\r\n'],
    ['a NUL in a header', 'X-A: b\0c\r\n\r\n'],
    ['no name of a header', ': b\r\n\r\n'],
    ['a chunk size with a sign', 'Transfer-Encoding: chunked\r\n\r\n-4\r\nabcd\r\n0\r\n\r\n'],
    ['a chunk size above 64 bits', `Transfer-Encoding: chunked\r\n\r\n1${'0'.repeat(16)}4\r\nabcd\r\n0\r\n\r\n`],
  ])('is refused with %s', async (_, rest) => {
    expect(await bytes(`POST / HTTP/1.1\r\nHost: a\r\n${rest}`)).toMatch(/^(HTTP\/1.1 [45]0[01] |closed)/);
  });

  test.each([
    ['two hosts', 'Host: b\r\n\r\n', { host: 'a,b' }],
    ['a header on two lines', 'X-A: b\r\n Content-Length: 4\r\n\r\n', { 'x-a': 'b Content-Length: 4' }],
    ['a carriage return in a header', 'X-A: b\rContent-Length: 4\r\n\r\n', { 'x-a': 'bContent-Length: 4' }],
    ['lines that end with a line feed only', 'X-A: b\n\n', { 'x-a': 'b' }],
  ])('arrives as one request with one meaning with %s', async (_, rest, headers) => {
    const answers = await untilClosed(
      `POST / HTTP/1.1\r\nHost: a\r\n${rest}GET /second HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`,
    );
    const [first, second] = answers.match(/\{.*\}/g)?.map((body) => JSON.parse(body)) ?? [];
    expect(first).toMatchObject({
      method: 'POST',
      path: '/',
      headers: { ...headers, 'content-length': '0' },
      body: '',
    });
    expect(second).toMatchObject({ method: 'GET', path: '/second' });
  });
});

test('a request whose headers or body arrive too slowly ends with 408', async () => {
  const headers = bytes('GET / HTTP/1.1\r\nHost: a\r\nX-Slow: ');
  const body = new Promise<string>((resolve) => {
    const socket = net.connect(LOAD_BALANCER_PORT, gateway.address);
    // The whole body would take more than a day.
    socket.write('POST /?brief=1 HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n');
    const trickle = setInterval(() => socket.write('x'), 200);
    socket.once('data', (data) => {
      resolve(String(data).split('\r\n')[0]);
      socket.destroy();
    });
    socket.on('error', () => {});
    socket.on('close', () => clearInterval(trickle));
  });
  expect(await Promise.all([headers, body])).toEqual([
    expect.stringMatching(/408|closed/),
    expect.stringContaining('408'),
  ]);
  const admin = new EnvoyAdmin(gateway.address);
  expect(await admin.stat('http.load_balancer.downstream_rq_header_timeout')).toBe(1);
  expect(await admin.stat('http.load_balancer.downstream_rq_timeout')).toBe(1);
});

test('a call of the application cannot change its policy with headers that it received', async () => {
  const answer = await httpCall(`${urlOf(gateway, 'engine')}/?id=headers&status=503`, {
    method: 'POST',
    headers: { 'x-envoy-retry-on': '5xx', 'x-envoy-max-retries': '5', 'x-forwarded-for': '10.0.0.1' },
  });
  expect(answer.status).toBe(503);
  const calls = await httpCall(`http://${engine.address}:8080/calls?id=headers`);
  expect(JSON.parse(calls.body).methods).toEqual(['POST']);
});

test('connections from outside do not prevent the calls of the application', async () => {
  const sockets = Array.from({ length: 2 * MAX_CONNECTIONS }, () =>
    net.connect(LOAD_BALANCER_PORT, gateway.address).on('error', () => {}),
  );
  const admin = new EnvoyAdmin(gateway.address);
  try {
    await eventually(async () =>
      expect(await admin.stat(`listener.${gateway.address}_15002.downstream_global_cx_overflow`)).toBeGreaterThan(0),
    );
    for (let count = 0; count < 5; count++) {
      expect(await httpCall(`${urlOf(gateway, 'engine')}/`)).toMatchObject({ status: 200 });
    }
  } finally {
    for (const socket of sockets) socket.destroy();
  }
});

test.each([
  ['GET', '/ready', 200],
  ['GET', '/stats?filter=x', 200],
  ['GET', '/clusters?format=json', 200],
  ['GET', '/config_dump', 403],
  ['POST', '/quitquitquit', 403],
  ['POST', '/logging?level=trace', 403],
  ['POST', '/runtime_modify?a=b', 403],
  ['POST', '/healthcheck/ok', 403],
])('the admin interface answers %s %s with %d', async (method, path, status) => {
  expect(await new EnvoyAdmin(gateway.address).ask(method, path)).toMatchObject({ status });
});
