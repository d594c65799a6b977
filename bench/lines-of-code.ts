import * as fs from 'node:fs';
import * as path from 'node:path';

/** Returns the number of lines of a file or folder that are neither blank nor comments. */
export function linesOfCode(file: string): number {
  if (fs.statSync(file).isFile()) return fs.readFileSync(file, 'utf8').split('\n').filter(isCode).length;
  return fs.readdirSync(file).reduce((sum, name) => sum + linesOfCode(path.join(file, name)), 0);
}

function isCode(line: string): boolean {
  return !/^\s*($|\/\/|\/?\*)/.test(line);
}
