import { once } from 'node:events';
import * as http from 'node:http';
import { Duration } from 'aws-cdk-lib';
import { MeshRoute, RetryCondition, RetryPolicy, Route, WeightedTarget } from 'cdk-trading-analytics-platform';
import { GrpcCaller } from '../../../rigs/mesh/callers/grpc-caller';
import { httpCall } from '../../../rigs/mesh/callers/http-call';
import { WebSocketCaller } from '../../../rigs/mesh/callers/web-socket-caller';
import { EnvoyAdmin } from '../../../rigs/mesh/envoy-admin';
import type { LocalCluster } from '../../../rigs/mesh/local-cluster';
import type { LocalTask } from '../../../rigs/mesh/local-task';
import {
  app,
  callsAt,
  eventually,
  grpcApp,
  MESH_TEST_MS,
  meshCluster,
  meshTemplate,
  release,
  runCaller,
  urlOf,
} from './support/mesh';

const CALLEES = {
  engine: {},
  fragile: { traffic: { retry: RetryPolicy.none(), outlierDetection: { consecutiveErrors: 3 } } },
  ledger: { traffic: { retry: RetryPolicy.attempts(2, { repeatNonIdempotent: true }) } },
  narrow: { traffic: { retry: RetryPolicy.none(), connectionLimits: { maxConnections: 2, maxPendingRequests: 1 } } },
  orders: { traffic: { retry: RetryPolicy.none() } },
  picky: { traffic: { retry: RetryPolicy.attempts(3, { on: [RetryCondition.GATEWAY_ERROR] }) } },
  quotes: {},
  slow: {
    traffic: { retry: RetryPolicy.attempts(2, { perTryTimeout: Duration.seconds(1) }), timeout: Duration.seconds(6) },
  },
  split: {
    traffic: {
      routes: [
        MeshRoute.header('x-version', 'next', [new WeightedTarget('split-next', 100)]),
        MeshRoute.path('/v2', [new WeightedTarget('split-next', 100)]),
        MeshRoute.weighted([new WeightedTarget('split', 90), new WeightedTarget('split-next', 10)]),
      ],
    },
  },
};
const TEMPLATE = meshTemplate({
  ...CALLEES,
  'split-next': {},
  gateway: { calls: Object.keys(CALLEES), routes: [Route.path('/*')] },
});

let cluster: LocalCluster;
let gateway: LocalTask;
const tasks: Record<string, LocalTask[]> = {};
let ids = 0;
beforeAll(async () => {
  cluster = await meshCluster(TEMPLATE, {
    programs: { app: (of) => (of.service === 'quotes' ? grpcApp(of) : app(of)) },
  });
  const names = [...Object.keys(CALLEES), 'split-next', 'fragile', 'engine'];
  const started = await Promise.all(names.map(async (name) => [name, await cluster.run(name)] as const));
  for (const [name, task] of started) tasks[name] = [...(tasks[name] ?? []), task];
  gateway = await runCaller(cluster, 'gateway');
}, MESH_TEST_MS);
afterAll(() => cluster?.stop());

/** Calls a service as the gateway's application does, with an id that its tasks count by. */
async function call(callee: string, query: string, request: Parameters<typeof httpCall>[1] = {}, path = '/') {
  const id = `call-${++ids}`;
  const answer = await httpCall(`${urlOf(gateway, callee)}${path}?id=${id}&${query}`, request);
  const seen = await Promise.all(tasks[callee].map((task) => callsAt(task, id)));
  return { ...answer, calls: seen.flat(), calledTasks: seen.filter(({ length }) => length > 0).length };
}

const stat = (name: string) => new EnvoyAdmin(gateway.address).stat(name);

describe('a request that fails', () => {
  test('is sent three times in all, at another task each while there is one', async () => {
    expect(await call('engine', 'status=500')).toMatchObject({
      status: 500,
      calls: ['GET', 'GET', 'GET'],
      calledTasks: 2,
    });
  });

  test('succeeds when a task that it is sent to again answers', async () => {
    expect(await call('engine', 'status=503&times=1')).toMatchObject({ status: 200 });
  });

  test('is sent again when the connection ends without an answer', async () => {
    expect((await call('engine', 'close=before')).calls).toEqual(['GET', 'GET', 'GET']);
  });

  test.each(['PUT', 'DELETE', 'HEAD', 'OPTIONS'])('is sent again as %s, which may be', async (method) => {
    expect((await call('engine', 'status=500', { method })).calls).toHaveLength(3);
  });

  test.each(['POST', 'PATCH'])('is never sent twice as %s, whatever fails', async (method) => {
    for (const failure of ['status=500', 'status=503', 'close=before', 'close=midway']) {
      expect((await call('engine', failure, { method, body: 'buy 100' })).calls).toEqual([method]);
    }
  });

  test('is sent again as POST to a service that tells repeated requests from new ones', async () => {
    expect((await call('ledger', 'status=500', { method: 'POST', body: 'buy 100' })).calls).toEqual(['POST', 'POST']);
  });

  test('is sent once where retries are declined', async () => {
    expect((await call('orders', 'status=503')).calls).toEqual(['GET']);
  });

  test('is sent again after the outcomes that were chosen only', async () => {
    expect((await call('picky', 'status=500')).calls).toHaveLength(1);
    expect((await call('picky', 'status=503')).calls).toHaveLength(3);
  });
});

test('nothing but the question whether it is well is answered in place of the application', async () => {
  const health = `${urlOf(gateway, 'orders')}/health`;
  expect(await httpCall(health)).toMatchObject({ status: 200 });
  const answers = [
    await httpCall(`${health}?status=200`, { method: 'POST' }),
    await httpCall(health, { method: 'POST' }),
  ];
  for (const { answeredBy } of answers) expect(answeredBy).toEqual([expect.stringMatching(/^orders@/)]);
});

test('a path arrives in its normal form, and the query as it was sent', async () => {
  const path = '/proxy//a/./b/../d?e=//f/../%2F';
  const request = http.request({ host: gateway.address, port: new URL(urlOf(gateway, 'orders')).port, path });
  const [response] = await once(request.end(), 'response');
  let body = '';
  for await (const chunk of response) body += chunk;
  expect(JSON.parse(body).path).toBe('/proxy/a/d?e=//f/../%2F');
});

describe('a request that takes long', () => {
  let [givenUp, sentAgain, slow]: Awaited<ReturnType<typeof call>>[] = [];
  /** The attempts that Envoy gave up. */
  let attempts: number;
  // All requests at the same time, because each only waits.
  beforeAll(async () => {
    [givenUp, sentAgain, slow] = await Promise.all([
      call('slow', 'sleep=60000', { method: 'POST', body: 'buy 100' }),
      call('slow', 'sleep=60000'),
      // Longer than an attempt may take, and five times shorter than the request may take.
      call('slow', 'sleep=1100', { method: 'POST', body: 'buy 100' }),
    ]);
    attempts = await stat('cluster.slow.upstream_rq_per_try_timeout');
  });

  test('is given up after the timeout', () => {
    expect(givenUp).toMatchObject({ status: 504, calls: ['POST'] });
    expect(givenUp.latencyMs).toBeGreaterThan(5_500);
  });

  test('is sent again after the time of an attempt', () => {
    expect(sentAgain).toMatchObject({ status: 504 });
    expect(sentAgain.latencyMs).toBeGreaterThan(1_500);
    // Envoy counts both attempts. On a busy machine the application may not have seen one of them.
    expect(attempts).toBe(2);
  });

  test('is given all the time of the request when it was sent and must not be repeated', () => {
    expect(slow).toMatchObject({ status: 200, calls: ['POST'] });
  });
});

test('a task that fails as often as was said is left out, and the other one answers', async () => {
  const ejections = 'cluster.fragile.outlier_detection.ejections_enforced_total';
  const before = await stat(ejections);
  const ill = tasks.fragile[0].address;
  const answers: string[] = [];
  for (let count = 0; count < 60 && answers.length < 3; count++) {
    const answer = await httpCall(`${urlOf(gateway, 'fragile')}/?status=500&at=${ill}`);
    if (answer.status === 500) answers.push(answer.answeredBy[0]);
  }
  expect(answers).toEqual([`fragile@${ill}`, `fragile@${ill}`, `fragile@${ill}`]);
  // The main thread of Envoy ejects the task, and its workers learn of it later.
  await eventually(async () => expect(await stat(ejections)).toBe(before + 1));
  const hosts = await new EnvoyAdmin(gateway.address).hosts('fragile');
  expect(hosts.filter(({ isEjected }) => isEjected).map(({ address }) => address)).toEqual([ill]);
  await eventually(async () => {
    // Without the ejection half of them fail.
    const after = await Promise.all(
      Array.from({ length: 20 }, () => httpCall(`${urlOf(gateway, 'fragile')}/?status=500&at=${ill}`)),
    );
    expect(new Set(after.map(({ status }) => status))).toEqual(new Set([200]));
  });
});

test('more than the connection limits allow is refused at once', async () => {
  let refused = 0;
  const calls = Array.from({ length: 10 }, async () => {
    const { status } = await httpCall(`${urlOf(gateway, 'narrow')}/?held=narrow`);
    if (status === 503) refused += 1;
    return status;
  });
  // Two connections, and one that waits; a connection that is being made counts as waiting. The others are refused while
  // the application holds these.
  await eventually(async () => expect(refused).toBeGreaterThanOrEqual(7));
  await release(tasks.narrow[0], 'narrow');
  const statuses = await Promise.all(calls);
  expect(statuses.filter((status) => status === 200)).toHaveLength(10 - refused);
  expect(statuses).toContain(200);
  expect(await stat('cluster.narrow.upstream_rq_pending_overflow')).toBe(refused);
});

describe('routes between versions', () => {
  test('divide requests by weight', async () => {
    const count = 1_500;
    const deviation = Math.sqrt(count * 0.1 * 0.9);
    // Chance alone is further away once in 10^9 runs.
    expect(Math.abs((await shareOfNext(count)) - count * 0.1)).toBeLessThan(7 * deviation);
  });

  async function shareOfNext(count: number): Promise<number> {
    let next = 0;
    for (let done = 0; done < count; done += 50) {
      const answers = await Promise.all(Array.from({ length: 50 }, () => httpCall(`${urlOf(gateway, 'split')}/`)));
      next += answers.filter(({ answeredBy }) => answeredBy[0].startsWith('split-next@')).length;
    }
    return next;
  }

  test('send requests with a header, or of a path, to a version', async () => {
    const by = async (path: string, headers = {}) =>
      (await httpCall(`${urlOf(gateway, 'split')}${path}`, { headers })).answeredBy;
    for (let count = 0; count < 20; count++) {
      expect(await by('/', { 'x-version': 'next' })).toEqual([expect.stringMatching(/^split-next@/)]);
      expect(await by('/v2/orders?x=1')).toEqual([expect.stringMatching(/^split-next@/)]);
    }
    const others = await Promise.all(Array.from({ length: 40 }, () => by('/v20')));
    expect(others.filter(([task]) => task.startsWith('split@')).length).toBeGreaterThan(20);
  });
});

describe('whatever an application speaks', () => {
  test('an application that sets the host name itself reaches whom it called', async () => {
    const headers = { host: 'reports.example.com' };
    const answer = await httpCall(`${urlOf(gateway, 'orders')}/`, {
      headers: { ...headers, 'x-mesh-callee-port': '15101' },
    });
    expect(answer).toMatchObject({ status: 200, answeredBy: [expect.stringMatching(/^orders@/)] });
    expect(JSON.parse(answer.body).headers['x-mesh-callee-port']).toBeUndefined();
  });

  test('WebSocket connections stay open and pass both ways', async () => {
    const socket = await WebSocketCaller.open(`${urlOf(gateway, 'engine').replace('http', 'ws')}/`);
    expect(await socket.echo('tick')).toMatchObject({ echo: 'tick' });
    expect(await socket.echo('tock')).toMatchObject({ echo: 'tock' });
    await socket.close();
  });

  test('gRPC passes with its status, and streams', async () => {
    const caller = new GrpcCaller(urlOf(gateway, 'quotes').replace('http://', ''));
    expect(await caller.unary({ symbol: 'ABC' })).toMatchObject({ code: 0 });
    expect(await caller.unary({ status: 5 })).toMatchObject({ code: 5 });
    expect((await caller.serverStream({ count: 3 })).messages).toHaveLength(3);
    expect((await caller.bidirectional([{ a: 1 }, { a: 2 }])).messages).toHaveLength(2);
    caller.close();
  });
});

test('what happened is in the log, a line of JSON for each request, health checks left out', async () => {
  await call('orders', 'status=503', {}, '/v1/orders');
  const lines = () =>
    gateway
      .container('envoy')
      .log()
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line));
  const logged = () => lines().find(({ path, upstream }) => path === '/v1/orders' && upstream === 'orders');
  await eventually(async () =>
    expect(logged()).toMatchObject({
      direction: 'outbound',
      method: 'GET',
      status: 503,
      attempts: 1,
      protocol: 'HTTP/1.1',
    }),
  );
  expect(tasks.engine.map((task) => task.container('envoy').log()).join('')).not.toContain('"/health"');
});
