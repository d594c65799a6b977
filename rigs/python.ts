import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';

/** The pinned packages need this version. */
const OLDEST = [3, 11] as const;

/** A Python interpreter of this machine. */
export interface Python {
  readonly command: string;
  /** The version, for example `3.11.7`. */
  readonly version: string;
}

/** Returns the Python of the machine. Throws with instructions if it is missing or too old. */
export function requirePython(user: string): Python {
  const expected = `expected Python ${OLDEST.join('.')} or later`;
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter(Boolean);
  const command = folders.map((folder) => path.join(folder, 'python3')).find((file) => fs.existsSync(file));
  if (!command) {
    throw new Error(
      `Python for ${user}: got no python3 on the PATH, ${expected}. Install it with the system package manager.`,
    );
  }
  const version = execFileSync(command, ['-c', 'import platform; print(platform.python_version())'], {
    env: process.env,
    encoding: 'utf8',
  }).trim();
  const [major, minor] = version.split('.').map(Number);
  if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
    throw new Error(
      `Python for ${user}: got Python ${version} as ${command}, ${expected}. Install a later one and put it first on the PATH.`,
    );
  }
  return { command, version };
}
