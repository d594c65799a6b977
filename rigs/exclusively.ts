import * as fs from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 100;

/** Runs an action while no other process of this machine runs one with the same lock file. */
export async function exclusively<T>(lockFile: string, action: () => Promise<T>): Promise<T> {
  while (!claim(lockFile)) {
    const owner = ownerOf(lockFile);
    if (owner !== undefined && !isAlive(owner)) fs.rmSync(lockFile, { force: true });
    await sleep(POLL_MS);
  }
  try {
    return await action();
  } finally {
    fs.rmSync(lockFile, { force: true });
  }
}

/** Writes the file with the id of this process, unless the file exists. A link makes it appear with its content. */
function claim(lockFile: string): boolean {
  const own = `${lockFile}-${process.pid}`;
  fs.writeFileSync(own, String(process.pid));
  try {
    fs.linkSync(own, lockFile);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  } finally {
    fs.rmSync(own);
  }
}

function ownerOf(lockFile: string): number | undefined {
  try {
    return Number(fs.readFileSync(lockFile, 'utf8'));
  } catch {
    return undefined; // released meanwhile
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
