import { setTimeout as sleep } from 'node:timers/promises';

/** The limit is for a busy machine. Only a failure takes that long. */
const WAIT_MS = 200_000;
const POLL_MS = 25;

/** The first answer that is not undefined. */
export async function eventually<T>(ask: () => Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + WAIT_MS;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > deadline)
      throw new Error(`nothing came within ${WAIT_MS / 1000} s; the emulator's log may say why`);
    await sleep(POLL_MS);
  }
}
