import * as fs from 'node:fs';
import * as path from 'node:path';

const LEFTOVER_AGE_MS = 24 * 60 * 60 * 1000;

/** Deletes old files and files of killed processes from a cache. `names` matches such files. */
export function removeLeftovers(folder: string, names: RegExp): void {
  for (const name of fs.readdirSync(folder).filter((entry) => names.test(entry))) {
    const file = path.join(folder, name);
    // Another process may delete the same file.
    const age = Date.now() - (fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > LEFTOVER_AGE_MS) fs.rmSync(file, { recursive: true, force: true });
  }
}
