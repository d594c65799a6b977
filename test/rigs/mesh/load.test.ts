import { once } from 'node:events';
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { httpCall } from '../../../rigs/mesh/callers/http-call';
import { Load, LoadReport } from '../../../rigs/mesh/callers/load';

let server: http.Server;
let url: string;
let connections: number;
let answer: http.RequestListener;
beforeEach(async () => {
  connections = 0;
  // Connections stay open, also when this process has a pause.
  server = http.createServer({ keepAliveTimeout: 0 }, (request, response) => answer(request, response));
  server.listen(0, '127.0.0.1');
  server.on('connection', () => {
    connections += 1;
  });
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

test('makes requests at a steady rate, over few connections, however slow the answers are', async () => {
  answer = (_, response) => setTimeout(() => response.end(), 20);
  const began = Date.now();
  const load = new Load({ url: () => url, requestsPerSecond: 100, connections: 4 });
  while (load.finished < 100) await sleep(10);
  const report = await load.stop();
  expect(report.calls.length).toBeLessThanOrEqual((Date.now() - began) / 10);
  expect(connections).toBeLessThanOrEqual(4);
  expect(report.latency(0)).toBeGreaterThanOrEqual(19);
  expect(report.outcomes()).toEqual({ 200: report.calls.length });
  expect(report.failed).toEqual([]);
});

test('tells failures apart, and shows every answer', async () => {
  let count = 0;
  answer = (request, response) => {
    count += 1;
    if (count % 3 === 0) return request.socket.destroy();
    response.writeHead(count % 3 === 1 ? 200 : 503, { 'x-answered-by': 'a@1 b@2' });
    return response.end();
  };
  const seen: (number | undefined)[] = [];
  const load = new Load({
    url: () => url,
    requestsPerSecond: 60,
    connections: 1,
    request: { method: 'POST', body: 'order' },
    onAnswer: ({ status }) => seen.push(status),
  });
  while (load.finished < 9) await sleep(10);
  const report = await load.stop();
  const { 200: good, 503: ill, ECONNRESET: reset, ...others } = report.outcomes();
  expect(others).toEqual({});
  expect(Math.min(good, ill, reset)).toBeGreaterThanOrEqual(3);
  expect(report.failed).toHaveLength(ill + reset);
  expect(report.answeredBy()).toEqual({ 'b@2': good + ill, nobody: reset });
  expect(seen).toHaveLength(report.calls.length);
});

test('a request that waits for a connection chooses its URL when it is sent', async () => {
  const waiting: http.ServerResponse[] = [];
  answer = (_, response) => waiting.push(response);
  let task = 'old';
  const load = new Load({ url: () => `${url}${task}`, requestsPerSecond: 100, connections: 2 });
  while (waiting.length < 2) await sleep(10);
  // In this time more requests become due. They wait.
  await sleep(100);
  task = 'new';
  answer = (_, response) => response.end();
  for (const response of waiting) response.end();
  while (load.finished < 4) await sleep(10);
  const { calls } = await load.stop();
  expect(calls.slice(0, 4).map((call) => call.url)).toEqual([`${url}old`, `${url}old`, `${url}new`, `${url}new`]);
  expect(calls[2].latencyMs).toBeGreaterThan(50);
});

test('calls whom it is told to, each time', async () => {
  answer = (request, response) => response.end(request.url);
  let next = 0;
  const load = new Load({ url: () => `${url}${next++ % 2}`, requestsPerSecond: 100 });
  while (load.finished < 4) await sleep(10);
  const { calls } = await load.stop();
  expect(new Set(calls.map((call) => call.url))).toEqual(new Set([`${url}0`, `${url}1`]));
});

test('tells latencies by rank', () => {
  const calls = [5, 1, 4, 2, 3].map((latencyMs) => ({ url: '', atMs: 0, answeredBy: [], status: 200, latencyMs }));
  const report = new LoadReport(calls);
  expect([0, 0.5, 0.8, 1].map((quantile) => report.latency(quantile))).toEqual([1, 3, 4, 5]);
  expect(() => new LoadReport([]).latency(0.5)).toThrow(/got no calls/);
});

test('a call that finds nobody says so', async () => {
  expect(await httpCall('http://127.0.0.1:1/')).toMatchObject({ error: 'ECONNREFUSED', body: '', answeredBy: [] });
});
