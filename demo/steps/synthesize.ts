import * as fs from 'node:fs';
import * as path from 'node:path';
import { cdk } from '../../rigs/cdk-cli';
import { defaultPlatform, type PlatformVariant, STACK } from '../../rigs/default-platform';
import type { Json } from '../../rigs/template/json';

const EXAMPLE = path.join(__dirname, '..', '..', 'examples', 'default-platform');
const TYPES = path.join(__dirname, '..', '..', 'tsconfig.dev.json');

/** A synthesized app: the assembly, and the template in it. */
export interface Synthesized {
  readonly assembly: string;
  readonly template: Json;
}

/** Synthesizes the example with the CDK CLI, as its readers do. */
export async function synthesizeExample(folder: string): Promise<Synthesized> {
  // Without the additions of the CLI, so that the template can be compared.
  const plain = ['--no-version-reporting', '--no-path-metadata', '--no-asset-metadata'];
  const app = `npx tsx --tsconfig ${TYPES} app.ts`;
  await cdk(['synth', '--quiet', '--output', folder, '--app', app, ...plain], {}, EXAMPLE);
  return { assembly: folder, template: templateIn(folder) };
}

/** Synthesizes a variant of the example. */
export async function synthesizeVariant(folder: string, variant: PlatformVariant): Promise<Synthesized> {
  fs.rmSync(folder, { recursive: true, force: true });
  const { directory } = defaultPlatform(variant).synth();
  fs.cpSync(directory, folder, { recursive: true });
  return { assembly: folder, template: templateIn(folder) };
}

/** Returns the logical ids of the resources that differ between two templates. */
export function differences(one: Json, other: Json): string[] {
  const ids = new Set([...Object.keys(one.Resources), ...Object.keys(other.Resources)]);
  return [...ids].filter((id) => JSON.stringify(one.Resources[id]) !== JSON.stringify(other.Resources[id])).sort();
}

function templateIn(folder: string): Json {
  return JSON.parse(fs.readFileSync(path.join(folder, `${STACK}.template.json`), 'utf8'));
}
