import * as path from 'node:path';
import { longestChain } from './dependency-chain';
import { linesOfCode } from './lines-of-code';
import type { Times } from './measure';
import { median } from './statistics';
import type { Resources } from './template';

/** How long each variant took. */
export function timesTable(times: Times): string {
  const rows = [...times].map(([{ name }, each]) => row(name, inMs(median(each)), inMs(Math.min(...each))));
  return [row('one synthesis (ms)', 'median', 'min'), ...rows].join('\n');
}

/** What the template is made of. */
export function templateSummary(resources: Resources): string {
  const chain = longestChain(resources);
  return [
    `The template has ${Object.keys(resources).length} resources. The longest chain of them that wait for each other has ${chain.length}:`,
    ...chain.map((id, index) => `${String(index + 1).padStart(4)}  ${resources[id].Type.padEnd(44)}${id}`),
  ].join('\n');
}

/** How much code the platform is, with the library and without. */
export function codeSummary(): string {
  const inRepository = (...names: string[]) => linesOfCode(path.join(__dirname, '..', ...names));
  return [
    'Lines of code, without blank lines and comments:',
    `${inRepository('examples', 'default-platform', 'app.ts').toString().padStart(4)}  examples/default-platform/app.ts`,
  ].join('\n');
}

function row(name: string, ...cells: string[]): string {
  return name.padEnd(24) + cells.map((cell) => cell.padStart(8)).join('');
}

function inMs(time: number): string {
  return time.toFixed(1);
}
