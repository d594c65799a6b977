import * as fs from 'node:fs';
import * as path from 'node:path';
import type { App } from 'aws-cdk-lib';
import * as flags from 'aws-cdk-lib/recommended-feature-flags.json';
import { type Language, programPages, translated } from '../../../tools/translate/pages';
import { classNameOf } from '../../../tools/translate/translate';
import { run } from '../../support/snippets/program';

export const RECIPES = path.join(__dirname, 'recipes.py');

const CONTEXT = { ...flags, pullRequest: '42' };
/** For the programs that read it: the context of a new app, and what a recipe gets with `-c`. */
export const ENVIRONMENT = { CDK_CONTEXT_JSON: JSON.stringify(CONTEXT) };

/** The templates of an app, by the paths of their files. */
export type Templates = Record<string, string>;

/** The examples of README and docstrings in a language, which the task rosetta writes. */
export function examples(language: Language): string {
  return path.join(__dirname, '..', '..', '..', '.cache', 'examples', language);
}

/** Writes the recipes in a language into a folder, each as a program of its own. */
export function writeRecipes(language: Language, folder: string): void {
  for (const page of programPages()) {
    const file = {
      python: `${page.name}.py`,
      java: `${classNameOf(page.name)}.java`,
      go: path.join(page.name, 'main.go'),
    }[language];
    fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    fs.writeFileSync(path.join(folder, file), translated(page, language));
  }
}

/** Returns the templates of the recipes in TypeScript. `deployed` is the folder of the recipe that compares with one. */
export function typescriptTemplates(deployed: string): Record<string, Templates> {
  return Object.fromEntries(
    programPages().map(({ name, program }) => {
      const compares = program.includes("deployed: 'deployed'");
      const { directory } = synthesized(compares ? program.replace(/^Validations\..*$/m, '') : program);
      if (compares) fs.cpSync(directory, deployed, { recursive: true });
      return [name, templatesIn(directory)];
    }),
  );
}

/** Returns the templates in the folder of an app, and in those of its stages. */
export function templatesIn(folder: string): Templates {
  const files = fs.readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return Object.fromEntries(
    files
      .filter((file) => file.endsWith('.template.json'))
      .sort()
      .map((file) => [file, JSON.stringify(JSON.parse(fs.readFileSync(path.join(folder, file), 'utf8')))]),
  );
}

function synthesized(program: string): ReturnType<App['synth']> {
  return run(program, CONTEXT).synth();
}
