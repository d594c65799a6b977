import * as fs from 'node:fs';
import * as path from 'node:path';
import { gofmt } from './gofmt';
import { classNameOf, type Translation } from './translate';

const DOCS = path.join(__dirname, '..', '..', 'docs');
const RECIPES = path.join(DOCS, 'recipes');
const PROGRAM = /^```ts(?: nofixture)?\n(.*?)^```\n/ms;
const TRANSLATION = /\n<details>\n<summary>(?:Python|Java|Go)<\/summary>\n.*?<\/details>\n/gs;
const LANGUAGES = { python: 'Python', java: 'Java', go: 'Go' } as const;
/** The program of the pages in docs/languages. */
const FIRST = 'trading';

export type Language = keyof typeof LANGUAGES;

/** A page with a program in TypeScript. */
export interface ProgramPage {
  readonly name: string;
  readonly file: string;
  readonly text: string;
  /** The program in TypeScript. */
  readonly program: string;
}

/** Returns the pages of docs/recipes, and docs/languages/typescript.md. */
export function programPages(): ProgramPage[] {
  const recipes = fs
    .readdirSync(RECIPES)
    .filter((name) => name.endsWith('.md') && name !== 'README.md')
    .map((name) => pageOf(path.basename(name, '.md'), path.join(RECIPES, name)));
  return [...recipes, pageOf(FIRST, path.join(DOCS, 'languages', 'typescript.md'))];
}

/** Returns the program of a page in another language. */
export function translated(page: ProgramPage, language: Language): string {
  const text = page.name === FIRST ? fs.readFileSync(pageOfLanguage(language), 'utf8') : page.text;
  const [, code] = blockOf(language).exec(text) ?? [];
  if (!code) throw new Error(`${page.name} is not translated to ${LANGUAGES[language]}: run \`npx projen translate\``);
  return code;
}

/** Returns the texts of the files that contain these translations of a page. */
export function withTranslations({ name, file, text }: ProgramPage, translation: Translation): Record<string, string> {
  const { python, java } = translation;
  const codes = { python, java, go: gofmt(translation.go) };
  if (name === FIRST) {
    return Object.fromEntries(
      Object.entries(codes).map(([language, code]) => {
        const page = pageOfLanguage(language as Language);
        const block = `\`\`\`${language}\n${code.trimEnd()}\n\`\`\``;
        return [page, fs.readFileSync(page, 'utf8').replace(blockOf(language as Language), () => block)];
      }),
    );
  }
  const files = { python: 'app.py', java: `${classNameOf(name)}.java`, go: 'main.go' };
  const blocks = Object.entries(LANGUAGES).map(([key, label]) => {
    const language = key as Language;
    const block = `\`\`\`${language}\n${codes[language].trimEnd()}\n\`\`\``;
    return `\n<details>\n<summary>${label}</summary>\n\n\`${files[language]}\`:\n\n${block}\n\n</details>\n`;
  });
  const plain = text.replace(TRANSLATION, '');
  return { [file]: plain.replace(PROGRAM, (program) => program + blocks.join('')) };
}

/** Indicates whether two pages differ in more than the alignment of fields, which only gofmt does. */
export function differ(one: string, other: string): boolean {
  const words = (text: string) => text.replace(/[ \t]+/g, ' ');
  return words(one) !== words(other);
}

function pageOf(name: string, file: string): ProgramPage {
  const text = fs.readFileSync(file, 'utf8');
  const [, program] = PROGRAM.exec(text) ?? [];
  if (!program) throw new Error(`${file} has no program in TypeScript`);
  return { name, file, text, program };
}

function pageOfLanguage(language: Language): string {
  return path.join(DOCS, 'languages', `${language}.md`);
}

function blockOf(language: Language): RegExp {
  return new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'ms');
}
