import * as http from 'node:http';
import { performance } from 'node:perf_hooks';

/** The result of calls without a pause. */
export interface Throughput {
  readonly perSecond: number;
  /** Unit: milliseconds. */
  readonly p99: number;
  readonly failed: number;
}

/** Sends a request as soon as the one before has its response, over some connections at the same time. */
export async function busyCalls(url: string, connections: number, seconds: number): Promise<Throughput> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: connections });
  const took: number[] = [];
  let failed = 0;
  const call = () =>
    new Promise<void>((resolve) => {
      const sent = performance.now();
      const request = http.get(url, { agent }, (response) => {
        response.resume().once('end', () => {
          took.push(performance.now() - sent);
          if (response.statusCode !== 200) failed++;
          resolve();
        });
      });
      request.once('error', () => {
        failed++;
        resolve();
      });
    });
  const began = performance.now();
  const end = began + seconds * 1000;
  const caller = async () => {
    while (performance.now() < end) await call();
  };
  await Promise.all(Array.from({ length: connections }, caller));
  const elapsed = (performance.now() - began) / 1000;
  agent.destroy();
  took.sort((one, other) => one - other);
  return { perSecond: took.length / elapsed, p99: took[Math.floor(0.99 * took.length)] ?? Number.NaN, failed };
}
