import * as fs from 'node:fs';
import { parseArgs } from 'node:util';
import type { ShippedImage } from '../../src/security/images/shipped-images';
import { exampleImages } from './examples';
import { digestsFile, proofWithImages } from './files';
import { type Digests, renew } from './renew';
import type { Transport } from './transport';

/** What the task reads and writes. */
export interface ImagesTask {
  readonly images: ShippedImage[];
  readonly digests: Digests;
  /** The path of image-digests.ts. */
  readonly digestsPath: string;
  /** The path of docs/proof.md. */
  readonly proofPath: string;
  readonly transport: Transport;
}

/**
 * Looks up the digests of the images, and writes them. Returns the exit code, which is 1 after an error.
 *
 * With --check it writes nothing, and fails also if a digest is not that of its tag. An image without a digest is no error.
 */
export async function images(args: string[], task: ImagesTask): Promise<number> {
  const {
    check,
    offline,
    registry: mirror,
  } = parseArgs({
    args,
    options: { check: { type: 'boolean' }, offline: { type: 'boolean' }, registry: { type: 'string' } },
  }).values;
  const { transport, digests: before } = task;
  const renewal = offline
    ? { digests: before, changes: [], information: [], errors: [] }
    : await renew(task.images, before, { transport, mirror });
  for (const line of [...renewal.changes, ...renewal.information]) console.log(line);
  for (const line of renewal.errors) console.error(line);
  const pinned = Object.keys(renewal.digests).length;
  console.log(`${pinned} of ${task.images.length} images have a digest; ${renewal.changes.length} changes`);
  if (check) return renewal.errors.length > 0 || wrong(before, renewal.digests) ? 1 : 0;
  fs.writeFileSync(task.digestsPath, digestsFile(renewal.digests));
  const proof = fs.readFileSync(task.proofPath, 'utf8');
  fs.writeFileSync(task.proofPath, proofWithImages(proof, task.images, renewal.digests, exampleImages()));
  return renewal.errors.length > 0 ? 1 : 0;
}

function wrong(before: Digests, after: Digests): boolean {
  return Object.keys(before).some((name) => before[name] !== after[name]);
}
