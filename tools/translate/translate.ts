import * as path from 'node:path';
import * as ts from 'typescript';
import { go } from './go';
import { hostWith } from './host';
import { java } from './java';
import type { Program } from './program';
import { python } from './python';
import { Reader } from './reader';

const ROOT = path.join(__dirname, '..', '..');
const OWN = 'cdk-trading-analytics-platform';

/** A program in the three other languages, and what is known about it. */
export interface Translation {
  readonly python: string;
  readonly java: string;
  readonly go: string;
  readonly program: Program;
}

/**
 * Translates programs by their names. One compilation for all, because most of it reads the CDK.
 *
 * The compiled library must be in `lib`.
 */
export function translate(
  programs: Readonly<Record<string, string>>,
  classNames: (name: string) => string = classNameOf,
): Record<string, Translation> {
  const checked = compiled(programs);
  return Object.fromEntries(
    Object.keys(programs).map((name) => {
      const source = checked.getSourceFile(fileOf(name));
      if (!source) throw new Error(`${name} was not compiled`);
      const program = new Reader(source, checked.getTypeChecker()).program();
      return [name, { python: python(program), java: java(program, classNames(name)), go: go(program), program }];
    }),
  );
}

/** The class of a program in Java. */
export function classNameOf(name: string): string {
  return `${name.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase())}App`;
}

function compiled(programs: Readonly<Record<string, string>>): ts.Program {
  const texts = new Map(Object.entries(programs).map(([name, text]) => [fileOf(name), `${text}\nexport {};\n`]));
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    target: ts.ScriptTarget.ES2022,
    lib: ['lib.es2022.d.ts'],
    module: ts.ModuleKind.Node16,
    moduleResolution: ts.ModuleResolutionKind.Node16,
    types: ['node'],
    skipLibCheck: true,
    paths: { [OWN]: [path.join(ROOT, 'lib', 'index')] },
  };
  const host = hostWith(texts, options);
  return ts.createProgram({ rootNames: [...texts.keys()], options, host });
}

function fileOf(name: string): string {
  return path.join(ROOT, 'examples', `${name}.translated.ts`);
}
