import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';

/** A zip of some files. */
export function zip(files: Record<string, string | Buffer>): Buffer {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'zip-'));
  for (const [name, content] of Object.entries(files)) fs.writeFileSync(path.join(folder, name), content);
  execFileSync('python3', ['-m', 'zipfile', '-c', 'code.zip', ...Object.keys(files)], { cwd: folder });
  const archive = fs.readFileSync(path.join(folder, 'code.zip'));
  fs.rmSync(folder, { recursive: true });
  return archive;
}
