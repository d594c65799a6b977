import * as fs from 'node:fs';
import * as path from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Assembly } from './assembly';
import { pagesOf } from './pages';
import { partsOf } from './parts';

/** Writes one page of the reference for each part of the library, with an index, from its jsii assembly. */
function main(): void {
  const [folder] = process.argv.slice(2);
  const assembly: Assembly = JSON.parse(fs.readFileSync('.jsii', 'utf8'));
  const pages = pagesOf(partsOf(assembly), optionsOf('aws-cdk-lib'));
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(pages)) fs.writeFileSync(path.join(folder, name), text);
}

/** The full names of the options of an installed library. Its assembly is compressed. */
function optionsOf(library: string): Set<string> {
  const compressed = fs.readFileSync(path.join('node_modules', library, '.jsii.gz'));
  const { types }: Assembly = JSON.parse(gunzipSync(compressed).toString());
  return new Set(Object.values(types).flatMap(({ fqn, datatype }) => (datatype ? [fqn] : [])));
}

main();
