import * as fs from 'node:fs';
import * as path from 'node:path';
import { computedPart, pageWith } from './page';

const FILE = path.join(__dirname, '..', '..', 'docs', 'costs.md');

/** Prints the tables of docs/costs.md. With --write it also replaces them in the page. */
function main(): void {
  const computed = computedPart();
  console.log(computed);
  if (process.argv.includes('--write')) fs.writeFileSync(FILE, pageWith(fs.readFileSync(FILE, 'utf8'), computed));
}

main();
