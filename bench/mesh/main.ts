import * as fs from 'node:fs';
import * as path from 'node:path';
import { parseArgs } from 'node:util';
import { results, withResults } from './page';
import { measure } from './rounds';
import { withWays } from './ways';

const PAGE = path.join(__dirname, '..', '..', 'docs', 'bench.md');

/** Compares two Envoys of the library with two plain ones, and with their own configuration without bounds. */
async function main(): Promise<void> {
  const { write } = parseArgs({ options: { write: { type: 'boolean', default: false } } }).values;
  const text = results(await withWays(measure));
  console.log(text);
  if (write) fs.writeFileSync(PAGE, withResults(fs.readFileSync(PAGE, 'utf8'), text));
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
