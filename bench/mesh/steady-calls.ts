import * as http from 'node:http';
import { performance } from 'node:perf_hooks';

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
  const agent = new http.Agent({ keepAlive: true, maxSockets: 16 });
  const took: number[] = [];
  let failed = 0;
  const call = () =>
    new Promise<void>((resolve) => {
      const began = performance.now();
      const request = http.get(url, { agent }, (response) => {
        response.resume().once('end', () => {
          took.push(performance.now() - began);
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
  const open: Promise<void>[] = [];
  const due = () => Math.floor(((performance.now() - began) / 1000) * perSecond);
  await new Promise<void>((resolve) => {
    const turn = () => {
      while (open.length < due()) open.push(call());
      if (performance.now() - began < seconds * 1000) setTimeout(turn, TICK_MS);
      else resolve();
    };
    turn();
  });
  await Promise.all(open);
  const elapsed = (performance.now() - began) / 1000;
  agent.destroy();
  took.sort((one, other) => one - other);
  const quantile = (part: number) => took[Math.min(took.length - 1, Math.floor(part * took.length))] ?? Number.NaN;
  return { p50: quantile(0.5), p90: quantile(0.9), p99: quantile(0.99), failed, perSecond: took.length / elapsed };
}
