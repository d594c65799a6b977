import { performance } from 'node:perf_hooks';
import { TimedGets } from './timed-gets';

const TICK_MS = 1;

/** The latencies of a series of calls. Unit: milliseconds. */
export interface Latencies {
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly failed: number;
  readonly perSecond: number;
}

/**
 * Sends requests at a steady rate over keep-alive connections, evenly spaced and not in bursts.
 *
 * It sleeps between requests. If it ran all the time, the proxies would wait for the processor, and the wait would be in
 * their latency.
 */
export async function steadyCalls(url: string, perSecond: number, seconds: number): Promise<Latencies> {
  const gets = new TimedGets(url, 16);
  const began = performance.now();
  const open: Promise<void>[] = [];
  const due = () => Math.floor(((performance.now() - began) / 1000) * perSecond);
  await new Promise<void>((resolve) => {
    const turn = () => {
      while (open.length < due()) open.push(gets.send());
      if (performance.now() - began < seconds * 1000) setTimeout(turn, TICK_MS);
      else resolve();
    };
    turn();
  });
  await Promise.all(open);
  const elapsed = (performance.now() - began) / 1000;
  const took = gets.end();
  const quantile = (part: number) => took[Math.min(took.length - 1, Math.floor(part * took.length))] ?? Number.NaN;
  return {
    p50: quantile(0.5),
    p90: quantile(0.9),
    p99: quantile(0.99),
    failed: gets.failed,
    perSecond: took.length / elapsed,
  };
}
