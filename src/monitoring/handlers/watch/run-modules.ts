import { setTimeout as sleep } from 'node:timers/promises';
import type { Tick, WatchModule } from './tick';

/** The maximum time of a module, so that a module that hangs does not stop the next modules. Unit: ms. */
const MODULE_MS = 10_000;

/**
 * Runs modules one after the other. A module that fails or hangs does not stop the others.
 *
 * Throws at the end if a module failed, so that the failure counts as an error of the function.
 *
 * @param modules the modules by name
 * @param tick the run
 * @param moduleMs the maximum time of a module. Unit: ms
 */
export async function runModules(
  modules: Record<string, WatchModule>,
  tick: Tick,
  moduleMs: number = MODULE_MS,
): Promise<void> {
  const failed: string[] = [];
  for (const [name, module] of Object.entries(modules)) {
    try {
      await within(moduleMs, () => module(tick));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      console.error(JSON.stringify({ module: name, failed: reason }));
      failed.push(`${name}: ${reason}`);
    }
  }
  if (failed.length > 0) throw new Error(`not watched: ${failed.join('; ')}`);
}

async function within(millis: number, work: () => Promise<void>): Promise<void> {
  const timer = new AbortController();
  const tooLong = sleep(millis, undefined, { signal: timer.signal }).then(() => {
    throw new Error(`it took longer than ${millis / 1000} s`);
  });
  try {
    await Promise.race([work(), tooLong]);
  } finally {
    timer.abort();
    tooLong.catch(() => {}); // the timer that is no longer needed
  }
}
