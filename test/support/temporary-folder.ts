import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';

/** What a run of the tests leaves in the temporary folder goes with the run: a synth leaves an assembly behind. */
export default function temporaryFolder(): void {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'trading-tests-'));
  process.env.TMPDIR = folder;
  process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }));
}
