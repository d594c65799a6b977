import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { classNameOf, type Translation } from './translate';

const RECIPES = path.join(__dirname, '..', '..', 'docs', 'recipes');
const PROGRAM = /^```ts\n(.*?)^```\n/ms;
const TRANSLATION = /\n<details>\n<summary>(?:Python|Java|Go)<\/summary>\n.*?<\/details>\n/gs;
const LANGUAGES = { python: 'Python', java: 'Java', go: 'Go' } as const;

export type Language = keyof typeof LANGUAGES;

/** A page of docs/recipes. */
export interface RecipePage {
  readonly name: string;
  readonly file: string;
  readonly text: string;
  /** The program in TypeScript. */
  readonly program: string;
}

export function recipePages(): RecipePage[] {
  return fs
    .readdirSync(RECIPES)
    .filter((name) => name.endsWith('.md') && name !== 'README.md')
    .map((name) => {
      const file = path.join(RECIPES, name);
      const text = fs.readFileSync(file, 'utf8');
      const [, program] = PROGRAM.exec(text) ?? [];
      if (!program) throw new Error(`docs/recipes/${name} has no program in TypeScript`);
      return { name: path.basename(name, '.md'), file, text, program };
    });
}

/** Returns the program of a page in another language. */
export function translated({ name, text }: RecipePage, language: Language): string {
  const [, code] = new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'ms').exec(text) ?? [];
  if (!code) throw new Error(`docs/recipes/${name}.md has no program in ${LANGUAGES[language]}: npx projen translate`);
  return code;
}

/** Returns a page with these translations below its program. */
export function withTranslations({ name, text }: RecipePage, translation: Translation): string {
  const blocks = Object.entries(LANGUAGES).map(([language, label]) => {
    const code = language === 'go' ? formatted(translation.go) : translation[language as Language];
    const file = { python: 'app.py', java: `${classNameOf(name)}.java`, go: 'main.go' }[language];
    return `\n<details>\n<summary>${label}</summary>\n\n\`${file}\`:\n\n\`\`\`${language}\n${code.trimEnd()}\n\`\`\`\n\n</details>\n`;
  });
  const plain = text.replace(TRANSLATION, '');
  return plain.replace(PROGRAM, (program) => program + blocks.join(''));
}

/** Indicates whether two pages differ in more than the alignment of fields, which only gofmt does. */
export function differ(one: string, other: string): boolean {
  const words = (text: string) => text.replace(/[ \t]+/g, ' ');
  return words(one) !== words(other);
}

function formatted(program: string): string {
  const { status, stdout } = spawnSync('gofmt', { input: program, encoding: 'utf8' });
  return status === 0 ? stdout : program;
}
