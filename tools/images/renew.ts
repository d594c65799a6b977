import { type ShippedImage, taggedName } from '../../src/security/images/shipped-images';
import { newerTags } from './newer-tags';
import { Registry } from './registry';
import type { Transport } from './transport';

/** The digests of images by their names with a tag. */
export type Digests = Readonly<Record<string, string>>;

export interface Renewal {
  /** The digests that are now in the list. After an error the digest before stays. */
  readonly digests: Digests;
  /** The changes, as lines. */
  readonly changes: string[];
  /** What else a person should know, as lines. */
  readonly information: string[];
  /** The images whose digest could not be looked up, with the reason. */
  readonly errors: string[];
}

export interface RenewOptions {
  readonly transport: Transport;
  /** The address of a registry in place of the images' own. */
  readonly mirror?: string;
}

/** Looks up the digest of every image. The digest of a tag that is no longer in the list is removed. */
export async function renew(images: ShippedImage[], before: Digests, options: RenewOptions): Promise<Renewal> {
  const results = await Promise.all(images.map((image) => lookUp(image, before[taggedName(image)], options)));
  const known = results.filter(({ digest }) => digest !== undefined);
  const digests = Object.fromEntries(known.map(({ name, digest }) => [name, digest as string]).sort());
  const removed = Object.keys(before).filter((name) => !results.some((result) => result.name === name));
  return {
    digests,
    changes: [
      ...results.flatMap(({ name, digest }) => change(name, before[name], digest)),
      ...removed.map((name) => `${name}: removed, because the library does not use this tag`),
    ],
    information: results.flatMap(({ information }) => information),
    errors: results.flatMap(({ error }) => (error === undefined ? [] : [error])),
  };
}

interface Result {
  readonly name: string;
  readonly digest?: string;
  readonly error?: string;
  readonly information: string[];
}

async function lookUp(image: ShippedImage, before: string | undefined, options: RenewOptions): Promise<Result> {
  const name = taggedName(image);
  const registry = new Registry(image.repository, options.transport, options.mirror);
  try {
    const digest = await registry.digestOf(image.tag);
    return { name, digest, information: await newer(name, image.tag, registry) };
  } catch (error) {
    const kept = before === undefined ? 'It stays without a digest.' : 'Its digest stays as it is.';
    return { name, digest: before, error: `${name}: ${(error as Error).message}. ${kept}`, information: [] };
  }
}

/** The list of tags is information only, so an error is too. */
async function newer(name: string, tag: string, registry: Registry): Promise<string[]> {
  try {
    const tags = newerTags(tag, await registry.tags());
    return tags.length === 0 ? [] : [`${name}: newer tags: ${tags.join(', ')}`];
  } catch (error) {
    return [`${name}: newer tags are unknown: ${(error as Error).message}`];
  }
}

function change(name: string, before: string | undefined, after: string | undefined): string[] {
  if (before === after) return [];
  if (before === undefined) return [`${name}: ${after}`];
  return [`${name}: somebody moved the tag, from ${before} to ${after}`];
}
