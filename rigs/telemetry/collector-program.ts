import { execFile, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { inAttempts } from '../attempts';
import { exclusively } from '../exclusively';

const SOURCE = path.join(__dirname, 'collector');
const FILES = ['go.mod', 'go.sum', 'main.go'];
const MINIMUM_GO = [1, 26];

/**
 * Builds the collector from Go modules unless it is in the cache, and returns the path of the program.
 *
 * The first build takes some minutes, because it compiles the collector with its exporters.
 *
 * @param cacheFolder the folder of the program, which stays between runs
 */
export async function collectorProgram(cacheFolder: string): Promise<string> {
  const hash = createHash('sha256');
  for (const file of FILES) hash.update(fs.readFileSync(path.join(SOURCE, file)));
  const program = path.resolve(cacheFolder, `collector-${hash.digest('hex').slice(0, 16)}`);
  fs.mkdirSync(path.dirname(program), { recursive: true });
  await exclusively(`${program}.lock`, async () => {
    if (fs.existsSync(program)) return;
    const unfinished = `${program}-unfinished`;
    await inAttempts(() => go('mod', 'download'));
    await go('build', '-trimpath', '-ldflags=-s -w', '-o', unfinished, '.');
    fs.renameSync(unfinished, program);
  });
  return program;
}

function go(...args: string[]) {
  return promisify(execFile)('go', args, { cwd: SOURCE, env: { ...process.env, GOFLAGS: '-mod=readonly' } });
}

/** Returns whether this machine has the Go compiler that the collector needs. */
export function canBuildCollector(): boolean {
  const { stdout, status } = spawnSync('go', ['env', 'GOVERSION'], { encoding: 'utf8' });
  if (status !== 0) return false;
  const [major, minor] = stdout.trim().replace('go', '').split('.').map(Number);
  return major > MINIMUM_GO[0] || (major === MINIMUM_GO[0] && minor >= MINIMUM_GO[1]);
}
