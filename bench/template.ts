import * as fs from 'node:fs';
import { STACK } from '../demo/app';
import type { Variant } from './variant';

/** A resource as CloudFormation reads it. */
export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Record<string, unknown>;
  readonly [attribute: string]: unknown;
}

/** A template's resources by logical id. */
export type Resources = Record<string, TemplateResource>;

/** What a variant comes to. */
export interface Template {
  readonly Resources: Resources;
  readonly Outputs?: Record<string, unknown>;
}

/** Synthesises a variant and reads its template. */
export function templateOf({ app }: Variant): Template {
  const assembly = app().synth();
  try {
    return assembly.getStackByName(STACK).template;
  } finally {
    fs.rmSync(assembly.directory, { recursive: true });
  }
}
