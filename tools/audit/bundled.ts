import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';

const ROOT = path.join(__dirname, '..', '..');
const ESBUILD = path.join(ROOT, 'node_modules', '.bin', 'esbuild');
const PREFIX = 'bundle:';

/** A package whose code is part of a function of the library. */
export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  /** The folder of the package, relative to the project, for example `node_modules/pg`. */
  readonly folder: string;
}

/** Returns the arguments with which the project bundles each function. */
export function bundleCommands(): string[][] {
  const { tasks } = JSON.parse(fs.readFileSync(path.join(ROOT, '.projen', 'tasks.json'), 'utf8'));
  return Object.keys(tasks)
    .filter((name) => name.startsWith(PREFIX) && !name.endsWith(':watch'))
    .map((name) => tasks[name].steps[0].execArgs.slice(1));
}

/** Returns the packages in the bundles of all functions, by the input files that the bundler reports. */
export function bundledPackages(commands = bundleCommands()): BundledPackage[] {
  const folders = new Set(commands.flatMap(inputs).flatMap(folderOf));
  return [...folders].sort().map((folder) => {
    const { name, version } = JSON.parse(fs.readFileSync(path.join(ROOT, folder, 'package.json'), 'utf8'));
    return { name, version, folder };
  });
}

function inputs(command: string[]): string[] {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'bundle-'));
  try {
    const list = path.join(folder, 'meta.json');
    const args = command.filter((each) => !each.startsWith('--outfile='));
    execFileSync(ESBUILD, [...args, `--outfile=${path.join(folder, 'index.js')}`, `--metafile=${list}`], {
      cwd: ROOT,
      stdio: 'pipe',
    });
    return Object.keys(JSON.parse(fs.readFileSync(list, 'utf8')).inputs);
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

/** Returns the folder of the package that contains a file, or nothing for a file of the project. */
export function folderOf(file: string): string[] {
  return file.match(/^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/)?.slice(0, 1) ?? [];
}
