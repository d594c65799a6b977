import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { withLibrary } from './library';
import type { Variant } from './variant';

const ROOT = path.join(__dirname, '..');
const CACHE = path.join(ROOT, '.cache', 'bench');
/** The tasks that create `assets/` and `lib/`. */
const TASKS = ['bundle', 'compile'];
/** The entries of the folder that a synthesis needs. */
const KEPT = ['assets', 'lib', 'node_modules'];

/**
 * The default platform with the library of an earlier commit, or undefined if the commit is not in this clone.
 *
 * The first comparison with a commit exports it to the cache and compiles it there, with the packages that are installed
 * now.
 */
export function earlierCommit(ref: string): Variant | undefined {
  const earlier = earlierLibrary(ref);
  return earlier && withLibrary(`commit ${earlier.sha.slice(0, 7)}`, require(earlier.lib));
}

/** The compiled library of an earlier commit. */
export interface EarlierLibrary {
  readonly sha: string;
  /** The folder to load. */
  readonly lib: string;
}

/** Returns the compiled library of an earlier commit, or undefined if the commit is not in this clone. */
export function earlierLibrary(ref: string): EarlierLibrary | undefined {
  const sha = commitOf(ref);
  if (sha === undefined) return undefined;
  const folder = path.join(CACHE, sha);
  if (!fs.existsSync(folder)) compile(sha, folder);
  return { sha, lib: path.join(folder, 'lib') };
}

function commitOf(ref: string): string | undefined {
  try {
    const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`];
    return execFileSync('git', args, { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return undefined;
  }
}

/** Compiles in a temporary folder, so that a folder with the final name is complete. */
function compile(sha: string, folder: string): void {
  console.log(`Compiling ${sha.slice(0, 7)} (once, about a minute) …`);
  fs.mkdirSync(CACHE, { recursive: true });
  const unfinished = fs.mkdtempSync(path.join(CACHE, 'unfinished-'));
  try {
    const archive = path.join(unfinished, 'source.tar');
    execFileSync('git', ['archive', '--output', archive, sha], { cwd: ROOT });
    execFileSync('tar', ['-xf', archive, '-C', unfinished]);
    fs.rmSync(archive);
    fs.symlinkSync(path.join(ROOT, 'node_modules'), path.join(unfinished, 'node_modules'), 'dir');
    const projen = path.join(ROOT, 'node_modules', '.bin', 'projen');
    for (const task of TASKS) execFileSync(projen, [task], { cwd: unfinished, stdio: 'pipe' });
    // A second package.json with the name of this package would confuse Jest.
    for (const name of fs.readdirSync(unfinished)) {
      if (!KEPT.includes(name)) fs.rmSync(path.join(unfinished, name), { recursive: true });
    }
    fs.renameSync(unfinished, folder);
  } finally {
    fs.rmSync(unfinished, { recursive: true, force: true });
  }
}
