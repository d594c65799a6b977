import * as fs from 'node:fs';

const ATTEMPTS = 100;
const PAUSE_MS = 50;

/** Deletes a folder in which processes that are ending may still create files. */
export function deleteFolder(folder: string): void {
  for (let attempt = 1; ; attempt++) {
    try {
      fs.rmSync(folder, { recursive: true, force: true });
      return;
    } catch (error) {
      // `maxRetries` of Node.js tries to delete the folder again, and not the new files in it.
      if (attempt === ATTEMPTS || (error as NodeJS.ErrnoException).code !== 'ENOTEMPTY') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
    }
  }
}
