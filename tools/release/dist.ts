import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { type Expected, goProblems, javaProblems, npmProblems, type Package, pythonProblems } from './packages';

const PACKAGE = 'cdk-trading-analytics-platform';

/** Finds the package of a language in dist/, or nothing. */
interface Registry {
  readonly name: string;
  readonly find: (dist: string, version: string) => Package | undefined;
  readonly problems: (found: Package, expected: Expected) => string[];
}

export const REGISTRIES: Registry[] = [
  { name: 'npm', find: npmPackage, problems: npmProblems },
  { name: 'PyPI', find: wheel, problems: pythonProblems },
  { name: 'Maven', find: jars, problems: javaProblems },
  { name: 'Go', find: goModule, problems: goProblems },
];

function npmPackage(dist: string, version: string): Package | undefined {
  const archive = path.join(dist, 'js', `${PACKAGE}@${version}.jsii.tgz`);
  if (!fs.existsSync(archive)) return undefined;
  const tar = (...args: string[]): string =>
    execFileSync('tar', args, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  const files = tar('-tzf', archive).trim().split('\n');
  return {
    files: files.map((file) => file.replace(/^package\//, '')),
    description: tar('-xzOf', archive, 'package/package.json'),
  };
}

function wheel(dist: string, version: string): Package | undefined {
  const name = PACKAGE.replaceAll('-', '_');
  const archive = path.join(dist, 'python', `${name}-${version}-py3-none-any.whl`);
  if (!fs.existsSync(archive)) return undefined;
  const program =
    'import json,sys,zipfile; z=zipfile.ZipFile(sys.argv[1]); n=z.namelist(); m=next(x for x in n if x.endswith("/METADATA")); print(json.dumps({"files": n, "description": z.read(m).decode()}))';
  return JSON.parse(
    execFileSync('python3', ['-c', program, archive], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 }),
  );
}

function jars(dist: string, version: string): Package | undefined {
  const folder = path.join(dist, 'java', 'io', 'github', 'cdktradinganalytics', PACKAGE, version);
  if (!fs.existsSync(folder)) return undefined;
  const pom = path.join(folder, `${PACKAGE}-${version}.pom`);
  return { files: fs.readdirSync(folder), description: fs.readFileSync(pom, 'utf8') };
}

function goModule(dist: string): Package | undefined {
  const folder = path.join(dist, 'go', 'tradinganalyticsplatform');
  if (!fs.existsSync(folder)) return undefined;
  const files = fs.readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return { files, description: fs.readFileSync(path.join(folder, 'go.mod'), 'utf8') };
}
