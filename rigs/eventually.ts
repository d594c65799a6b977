import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Calls a function repeatedly until it returns a value. Throws after the given number of seconds. The default is for a busy
 * machine: only a failure takes that long.
 */
export async function eventually<T>(what: string, ask: () => Promise<T | undefined>, seconds = 180): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > deadline) throw new Error(`waited ${seconds} s for ${what}`);
    await sleep(200);
  }
}
