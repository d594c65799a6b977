import { execFile, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { drainScript, READY_CHECK } from '../../../src/mesh/envoy/container-scripts';

const TIMES = { drain: 15, patience: 16 };

test.each([READY_CHECK, drainScript(TIMES)])('is valid bash: %#', (script) => {
  expect(() => execFileSync('bash', ['-n', '-c', script], { stdio: 'pipe' })).not.toThrow();
});

test.each([READY_CHECK, drainScript(TIMES)])('uses Envoy’s admin port on the loopback interface: %#', (script) => {
  expect(script).toContain('/dev/tcp/127.0.0.1/9901');
});

describe('a drain', () => {
  interface Counts {
    readonly active: number;
    readonly total: number;
  }
  const QUIET: Counts = { active: 0, total: 7 };
  const CLOSE = ['POST /healthcheck/fail', 'POST /drain_listeners?graceful&inboundonly&skip_exit'];
  const LOOK = 'GET /stats?filter=^cluster.local_app.upstream_rq';
  const looks = (count: number) => [LOOK, ...Array.from({ length: count }, () => ['sleep 1', LOOK]).flat()];

  /** Runs a drain with a server in place of Envoy and of `sleep`, and returns the requests. The last counts stay. */
  async function drained(counts: Counts[], times = TIMES): Promise<string[]> {
    const left = [...counts];
    const done: string[] = [];
    const server = http.createServer(({ method, url = '' }, response) => {
      done.push(`${method} ${url}`);
      if (method !== 'GET') return response.end();
      const { active, total } = left.length > 1 ? (left.shift() as Counts) : left[0];
      return response.end(
        ['200', 'total'].map((name) => `cluster.local_app.upstream_rq_${name}: ${total}\n`).join('') +
          `cluster.local_app.upstream_rq_active: ${active}\ncluster.local_app.upstream_rq_time: P0(nan,${done.length})\n`,
      );
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    // The server records the sleeps too, so that all events are in one order.
    const clock = `sleep() { exec 4<>/dev/tcp/127.0.0.1/${port}; printf 'PUT %s HTTP/1.0\\r\\n\\r\\n' "/$1" >&4; cat <&4; }`;
    await run(clock, port, times);
    server.close();
    return done.map((line) => line.replace('PUT /', 'sleep '));
  }

  function run(clock: string, port: number, times = TIMES): Promise<unknown> {
    const script = drainScript(times)
      .replaceAll('127.0.0.1/9901', `127.0.0.1/${port}`)
      .replace(/\ntrap drain TERM[\s\S]*/, '\ndrain');
    return promisify(execFile)('bash', ['-c', `${clock}\n${script}`]);
  }

  test('passes health checks for two thirds of its time, and fails them for the rest', async () => {
    expect(await drained([QUIET])).toEqual(['sleep 10', ...CLOSE, ...looks(5)]);
    expect(await drained([QUIET], { drain: 1, patience: 2 })).toEqual(['sleep 0', ...CLOSE, ...looks(1)]);
  });

  test('waits for active requests of the application', async () => {
    const slow = Array.from({ length: 4 }, () => ({ ...QUIET, active: 1 }));
    expect(await drained([...slow, QUIET])).toEqual(['sleep 10', ...CLOSE, ...looks(4 + 5)]);
  });

  test('waits for callers that still send requests', async () => {
    const counts = [1, 2, 3, 3, 3, 4].map((total) => ({ ...QUIET, total }));
    expect(await drained(counts)).toEqual(['sleep 10', ...CLOSE, ...looks(5 + 5)]);
  });

  test('ends at its maximum time, even with active requests', async () => {
    expect(await drained([{ ...QUIET, active: 1 }])).toEqual(['sleep 10', ...CLOSE, ...looks(5 + 16)]);
  });

  test('ends if Envoy has ended', async () => {
    await expect(run('sleep() { :; }', 1)).resolves.toBeDefined();
  });
});
