import * as fs from 'node:fs';

/** The hashes of assets change with every release of the handlers; the template is the same but for them. */
export function withoutHashes(template: unknown): unknown {
  return JSON.parse(JSON.stringify(template).replace(/[0-9a-f]{64}\.zip/g, 'asset.zip'));
}

/**
 * The template in a file, which is written anew when UPDATE_GOLDEN is set.
 *
 * It is there to be read in reviews: a change of it is a change of every consumer's stack.
 */
export function golden(file: string, template: unknown): unknown {
  if (process.env.UPDATE_GOLDEN) fs.writeFileSync(file, `${JSON.stringify(template, undefined, 1)}\n`);
  return JSON.parse(fs.readFileSync(file, 'utf8'));
}
