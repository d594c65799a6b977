import * as path from 'node:path';
import { status } from '@grpc/grpc-js';
import { type GrpcAnswer, GrpcCaller } from '../../../rigs/mesh/callers/grpc-caller';
import { httpCall } from '../../../rigs/mesh/callers/http-call';
import { WebSocketCaller } from '../../../rigs/mesh/callers/web-socket-caller';
import { LocalCluster, type Program } from '../../../rigs/mesh/local-cluster';
import type { LocalTask } from '../../../rigs/mesh/local-task';
import { meshTemplate } from '../../rigs/mesh/support/mesh-template';
import { MESH_TEST_MS, runCaller } from './support/mesh';

const ROOT = path.resolve(__dirname, '../../..');
const program =
  (file: string): Program =>
  ({ address }) => [process.execPath, path.join(ROOT, 'rigs/mesh/programs', file), address];
const HTTP_PORT = 15101;
const GRPC_PORT = 15102;

let cluster: LocalCluster;
let engine: LocalTask;
let prices: LocalTask;
/** The task whose egress listeners the tests call, as its application does. */
let gateway: LocalTask;
beforeAll(async () => {
  cluster = await LocalCluster.start({
    cacheFolder: path.join(ROOT, '.cache/envoy'),
    template: meshTemplate([
      { name: 'api-gateway', calls: ['analytics-engine', 'prices'] },
      { name: 'analytics-engine' },
      { name: 'prices', isGrpc: true },
    ]),
    programs: { app: program('http-server.mjs') },
    without: ['otel'],
    timeScale: 0.05,
    ttlSeconds: 1,
    healthCheckSeconds: 0.25,
  });
  engine = await cluster.run('analytics-engine');
  prices = await cluster.run('prices', { app: program('grpc-server.mjs') });
  gateway = await runCaller(cluster, 'api-gateway');
}, MESH_TEST_MS);
afterAll(() => cluster?.stop());

test('a WebSocket passes', async () => {
  const socket = await WebSocketCaller.open(`ws://${gateway.address}:${HTTP_PORT}/feed`);
  expect(await socket.echo('AAPL')).toEqual({ task: `analytics-engine@${engine.address}`, echo: 'AAPL' });
  expect(socket.isOpen).toBe(true);
  await socket.close();
  expect(socket.isOpen).toBe(false);
});

test('a WebSocket that nobody answers is told so', async () => {
  await expect(WebSocketCaller.open('ws://127.0.0.1:1/')).rejects.toThrow(/ECONNREFUSED/);
});

test('gRPC passes, with its status codes, headers and streams', async () => {
  const caller = new GrpcCaller(`${gateway.address}:${GRPC_PORT}`);
  try {
    const task = `prices@${prices.address}`;
    expect(await caller.unary({ id: 'a' }, { 'x-desk': 'equities' })).toMatchObject({
      code: status.OK,
      messages: [{ task, call: 1, metadata: { 'x-desk': 'equities' } }],
    });
    const failing = { id: 'b', status: status.FAILED_PRECONDITION, times: 1 };
    expect(await caller.unary(failing)).toEqual({ code: status.FAILED_PRECONDITION, details: 'call 1', messages: [] });
    expect(await caller.unary(failing)).toMatchObject({ code: status.OK, messages: [{ task, call: 2 }] });
    const stream = await caller.serverStream({ id: 'c', count: 3 });
    expect(stream.code).toBe(status.OK);
    expect(stream.messages.map(({ index }) => index)).toEqual([0, 1, 2]);
    expect(await caller.serverStream({ id: 'd', status: status.NOT_FOUND })).toMatchObject({ code: status.NOT_FOUND });
    expect((await caller.bidirectional(['x', 'y'])).messages).toEqual([
      { task, echo: 'x' },
      { task, echo: 'y' },
    ]);
  } finally {
    caller.close();
  }
});

test('a gRPC server is replaced and no call fails', async () => {
  const caller = new GrpcCaller(`${gateway.address}:${GRPC_PORT}`);
  const answers: GrpcAnswer[] = [];
  let isReplaced = false;
  const calls = (async () => {
    while (!isReplaced) answers.push(await caller.unary({ id: 'rolling', sleep: 20 }));
  })();
  const old = prices;
  prices = await cluster.run('prices', { app: program('grpc-server.mjs') });
  await old.stop();
  isReplaced = true;
  await calls;
  answers.push(await caller.unary({ id: 'rolled' }));
  caller.close();
  expect(answers.filter(({ code }) => code !== status.OK)).toEqual([]);
  expect(answers.at(-1)?.messages[0].task).toBe(`prices@${prices.address}`);
});

describe('an application does what a request says', () => {
  const url = (query: string) => `http://${gateway.address}:${HTTP_PORT}/quotes?${query}`;

  test('fails some times, and counts the calls by their id', async () => {
    const answer = await httpCall(url('id=twice&status=503&times=2'));
    // The fixture's Envoy retries twice.
    expect(answer).toMatchObject({ status: 200, answeredBy: [`analytics-engine@${engine.address}`] });
    const calls = await httpCall(`http://${engine.address}:8080/calls?id=twice`);
    expect(JSON.parse(calls.body).methods).toEqual(['GET', 'GET', 'GET']);
  });

  test('answers with what it was sent, after a while', async () => {
    const answer = await httpCall(url('id=slow&sleep=200'), {
      method: 'POST',
      headers: { 'x-desk': 'fx' },
      body: 'order',
    });
    expect(JSON.parse(answer.body)).toMatchObject({
      method: 'POST',
      body: 'order',
      call: 1,
      headers: { 'x-desk': 'fx' },
    });
    expect(answer.latencyMs).toBeGreaterThanOrEqual(200);
  });

  test.each(['before', 'midway'])('closes the connection %s an answer', async (when) => {
    const direct = await httpCall(`http://${engine.address}:8080/x?close=${when}&id=closes-${when}`);
    expect(direct).toMatchObject({ error: 'ECONNRESET' });
    expect(direct.status).toBeUndefined();
  });

  test('is ill when it is told to be', async () => {
    const health = `http://${engine.address}:8080/health`;
    expect(await httpCall(health)).toMatchObject({ status: 200 });
    await httpCall(`${health}?status=500`, { method: 'POST' });
    expect(await httpCall(health)).toMatchObject({ status: 500 });
    await httpCall(health, { method: 'POST' });
    expect(await httpCall(health)).toMatchObject({ status: 200 });
  });
});
