import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { deleteFolder } from '../../rigs/delete-folder';

const PREFIX = 'trading-tests-';

/** What a run of the tests leaves in the temporary folder goes with the run: a synth leaves an assembly behind. */
export default function temporaryFolder(): void {
  removeFoldersOfKilledRuns();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), `${PREFIX}${process.pid}-`));
  process.env.TMPDIR = folder;
  process.on('exit', () => deleteFolder(folder));
}

function removeFoldersOfKilledRuns(): void {
  for (const name of fs.readdirSync(os.tmpdir()).filter((entry) => entry.startsWith(PREFIX))) {
    const process = Number(name.slice(PREFIX.length).split('-')[0]);
    if (process > 0 && !isRunning(process)) deleteFolder(path.join(os.tmpdir(), name));
  }
}

function isRunning(id: number): boolean {
  try {
    return process.kill(id, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'; // another user's process
  }
}
