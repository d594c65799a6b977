import * as fs from 'node:fs';
import { STACK } from '../rigs/default-platform';
import type { Variant } from './variant';

/** A resource of a template. */
export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Record<string, unknown>;
  readonly [attribute: string]: unknown;
}

/** A template's resources by logical id. */
export type Resources = Record<string, TemplateResource>;

/** The template of a variant. */
export interface Template {
  readonly Resources: Resources;
  readonly Outputs?: Record<string, unknown>;
}

/** Synthesizes a variant and returns its template. */
export function templateOf({ app }: Variant): Template {
  const assembly = app().synth();
  try {
    return assembly.getStackByName(STACK).template;
  } finally {
    fs.rmSync(assembly.directory, { recursive: true });
  }
}
