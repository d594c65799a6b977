import { once } from 'node:events';
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import { SteadyLoad } from '../../../demo/mesh/steady-load';
import { eventually } from '../../rigs/mesh/support/eventually';

test('counts what was answered and what failed, and tells who watches what happened meanwhile', async () => {
  let fails = false;
  const server = http.createServer(({ method }, response) => {
    const isFailing = fails && method === 'POST';
    response.writeHead(isFailing ? 503 : 200, { 'x-answered-by': 'gateway@1 engine@2' }).end();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const agentOf = (maxSockets: number) => new http.Agent({ keepAlive: true, maxSockets });
  const load = new SteadyLoad(() => `http://127.0.0.1:${port}/`, agentOf);
  try {
    await eventually(() => expect(load.counts.finished).toBeGreaterThan(5));
    expect(load.counts.failed).toBe(0);
    const watched = load.watch();
    const began = Date.now();
    fails = true;
    await eventually(() => expect(watched.failures.length).toBeGreaterThan(0));
    load.unwatch(watched);
    const { answered } = watched;
    expect(watched.failures[0]).toMatchObject({ method: 'POST', outcome: '503' });
    expect(watched.failures[0].began).toBeGreaterThanOrEqual(began - 60_000);
    expect(watched.failures[0].ended).toBeGreaterThanOrEqual(watched.failures[0].began);
    expect(watched.answeredBy.get('engine@2')).toBe(answered + watched.failures.length);
    expect(load.counts.failed).toBe(watched.failures.length);
    const { finished } = load.counts;
    await eventually(() => expect(load.counts.finished).toBeGreaterThan(finished + 5));
    expect(watched.answered).toBe(answered);
  } finally {
    await load.stop();
    server.close();
  }
  const { finished } = load.counts;
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(load.counts.finished).toBe(finished);
});
