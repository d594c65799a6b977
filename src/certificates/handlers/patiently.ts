import { setTimeout as sleep } from 'node:timers/promises';

const PAUSE_MS = 2_000;
const ATTEMPTS = 10;

/** Does something again while it is not allowed yet: IAM takes some seconds to let what was just granted. */
export async function patiently<T>(work: () => Promise<T>, pauseMs = PAUSE_MS, attempts = ATTEMPTS): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const name = error instanceof Error ? error.name : '';
    if (name !== 'AccessDeniedException' || attempts === 1) throw error;
  }
  await sleep(pauseMs);
  return patiently(work, pauseMs, attempts - 1);
}
