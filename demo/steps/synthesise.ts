import * as fs from 'node:fs';
import * as path from 'node:path';
import { cdk } from '../../rigs/cdk-cli';
import { defaultPlatform, type PlatformVariant, STACK } from '../../rigs/default-platform';
import type { Json } from '../../rigs/template/json';

const EXAMPLE = path.join(__dirname, '..', '..', 'examples', 'default-platform');
const TYPES = path.join(__dirname, '..', '..', 'tsconfig.dev.json');

/** A synthesised app: the folder that the CLI deploys, and the template in it. */
export interface Synthesised {
  readonly assembly: string;
  readonly template: Json;
}

/** Synthesises the example by the CDK CLI, as its reader would. */
export async function synthesiseExample(folder: string): Promise<Synthesised> {
  // Without what the CLI adds of its own, so that the template can be compared.
  const plain = ['--no-version-reporting', '--no-path-metadata', '--no-asset-metadata'];
  const app = `npx tsx --tsconfig ${TYPES} app.ts`;
  await cdk(['synth', '--quiet', '--output', folder, '--app', app, ...plain], {}, EXAMPLE);
  return { assembly: folder, template: templateIn(folder) };
}

/** Synthesises the platform of the example, varied. */
export async function synthesiseVariant(folder: string, variant: PlatformVariant): Promise<Synthesised> {
  fs.rmSync(folder, { recursive: true, force: true });
  const { directory } = defaultPlatform(variant).synth();
  fs.cpSync(directory, folder, { recursive: true });
  return { assembly: folder, template: templateIn(folder) };
}

/** The logical ids of the resources that are not the same in two templates. */
export function differences(one: Json, other: Json): string[] {
  const ids = new Set([...Object.keys(one.Resources), ...Object.keys(other.Resources)]);
  return [...ids].filter((id) => JSON.stringify(one.Resources[id]) !== JSON.stringify(other.Resources[id])).sort();
}

function templateIn(folder: string): Json {
  return JSON.parse(fs.readFileSync(path.join(folder, `${STACK}.template.json`), 'utf8'));
}
