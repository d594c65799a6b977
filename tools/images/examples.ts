import * as fs from 'node:fs';
import * as path from 'node:path';

const ROOT = path.join(__dirname, '..', '..');
const FOLDERS = ['examples', 'tools/live'];
const PROGRAMS = /\.(ts|py|java|go)$/;
const IGNORED = new Set(['node_modules', 'cdk.out', 'target', '.venv']);
/** The call of `fromRegistry()` in each language. */
const CALL = /from_?registry\(\s*(?:jsii\.String\()?["']([^"']+)["']/gi;
const FROM = /^FROM (\S+)/gm;

/** Returns the names of the images of the examples and of the live run that have no digest. */
export function exampleImages(): string[] {
  const names = FOLDERS.flatMap((folder) => filesIn(path.join(ROOT, folder))).flatMap((file) => {
    const pattern = path.basename(file) === 'Dockerfile' ? FROM : PROGRAMS.test(file) ? CALL : undefined;
    return pattern === undefined ? [] : [...fs.readFileSync(file, 'utf8').matchAll(pattern)].map(([, name]) => name);
  });
  return [...new Set(names)].filter((name) => !name.includes('@')).sort();
}

function filesIn(folder: string): string[] {
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (IGNORED.has(entry.name)) return [];
    const file = path.join(folder, entry.name);
    return entry.isDirectory() ? filesIn(file) : [file];
  });
}
