import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';

const ROOT = path.join(__dirname, '..', '..');

/** The library, its version, and the commit where there is one. */
export const VERSION = [nameAndVersion(), ...commit()].join(' · ');

function nameAndVersion(): string {
  const { name, version } = JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
  return `${name} ${version}`;
}

function commit(): string[] {
  try {
    const args = ['rev-parse', '--short', 'HEAD'];
    return [`commit ${execFileSync('git', args, { cwd: ROOT, encoding: 'utf8', stdio: 'pipe' }).trim()}`];
  } catch {
    return []; // not a clone
  }
}
