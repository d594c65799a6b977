import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { REGISTRIES } from './dist';

const DIST = 'dist';
const projen = (...args: string[]): void => {
  execFileSync('npx', ['projen', ...args], { stdio: ['ignore', 'inherit', 'inherit'] });
};

/**
 * Does all steps of a release but the upload: it needs no credentials.
 *
 * With `--packaged` it checks the packages that are in dist/, whatever their version.
 */
function main(): void {
  const packaged = process.argv.includes('--packaged');
  projen('compat');
  // The task `bump` adds to a changelog that exists
  fs.rmSync(packaged ? path.join(DIST, 'changelog.md') : DIST, { recursive: true, force: true });
  projen('bump');
  const next = fs.readFileSync(path.join(DIST, 'version.txt'), 'utf8').trim();
  try {
    if (packaged) restore();
    else build();
    report(next, packaged ? assemblyVersion() : next);
  } finally {
    if (!packaged) restore();
  }
}

function build(): void {
  for (const task of ['library', 'rosetta', 'package-all']) projen(task);
}

/** The version of the repository is always 0.0.0. */
function restore(): void {
  projen('unbump');
}

function assemblyVersion(): string {
  return JSON.parse(fs.readFileSync('.jsii', 'utf8')).version;
}

function report(next: string, version: string): void {
  const { peerDependencies } = JSON.parse(fs.readFileSync('package.json', 'utf8'));
  const peers = Object.fromEntries(
    Object.entries<string>(peerDependencies).map(([name, range]) => [name, range.replace('^', '')]),
  );
  const changelog = fs.readFileSync(path.join(DIST, 'changelog.md'), 'utf8');
  const entries = changelog.split('\n').filter((line) => line.startsWith('* ')).length;
  console.log(`\nThe next version is ${next}. Its changelog has ${entries} entries: dist/changelog.md`);
  const problems = REGISTRIES.flatMap(({ name, find, problems }) => {
    const found = find(DIST, version);
    if (found === undefined) return [`${name}: there is no package of the version ${version} in dist/`];
    const all = problems(found, { version, peers });
    console.log(`${name}: ${found.files.length} files, ${all.length} problems`);
    return all.map((problem) => `${name}: the package ${problem}`);
  });
  if (entries === 0) problems.push('the changelog has no entries');
  for (const problem of problems) console.error(problem);
  if (problems.length === 0) console.log('Everything but the upload is done. Nothing was uploaded.');
  process.exitCode = problems.length === 0 ? 0 : 1;
}

main();
