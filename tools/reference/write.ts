import * as fs from 'node:fs';
import * as path from 'node:path';
import { pagesOf } from './pages';
import { type Assembly, partsOf } from './parts';

/** Splits the output of jsii-docgen into one page for each part of the library, with an index. */
function main(): void {
  const [input, folder] = process.argv.slice(2);
  const assembly: Assembly = JSON.parse(fs.readFileSync('.jsii', 'utf8'));
  const pages = pagesOf(fs.readFileSync(input, 'utf8'), partsOf(assembly));
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(pages)) fs.writeFileSync(path.join(folder, name), text);
}

main();
