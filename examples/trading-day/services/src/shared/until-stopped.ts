import { once } from 'node:events';
import { log, messageOf } from './log';

/** A part of a process that can be stopped. */
export interface Stoppable {
  stop(): Promise<unknown>;
}

/** Runs until ECS sends SIGTERM, then stops the parts one after another. The exit code is 1 if the start fails. */
export async function runUntilStopped(start: () => Promise<Stoppable[]>): Promise<void> {
  try {
    const parts = await start();
    await Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')]);
    log('info', 'stopping');
    for (const part of parts) await part.stop();
    log('info', 'stopped');
  } catch (error) {
    log('error', messageOf(error));
    process.exitCode = 1;
  }
}
