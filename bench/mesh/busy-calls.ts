import { performance } from 'node:perf_hooks';
import { TimedGets } from './timed-gets';

/** The result of calls without a pause. */
export interface Throughput {
  readonly perSecond: number;
  /** Unit: milliseconds. */
  readonly p99: number;
  readonly failed: number;
}

/** Sends a request as soon as the one before has its response, over some connections at the same time. */
export async function busyCalls(url: string, connections: number, seconds: number): Promise<Throughput> {
  const gets = new TimedGets(url, connections);
  const began = performance.now();
  const end = began + seconds * 1000;
  const caller = async () => {
    while (performance.now() < end) await gets.send();
  };
  await Promise.all(Array.from({ length: connections }, caller));
  const elapsed = (performance.now() - began) / 1000;
  const took = gets.end();
  const p99 = took[Math.floor(0.99 * took.length)] ?? Number.NaN;
  return { perSecond: took.length / elapsed, p99, failed: gets.failed };
}
