import * as fs from 'node:fs';
import * as path from 'node:path';
import { goFunction } from './go';
import { gofmt } from './gofmt';
import { javaMethod } from './java';
import { pythonFunction } from './python';
import { type Translation, translate } from './translate';

const TABLET = '.jsii.tabl.json';
/** The examples as files that a compiler can read. The tests of consumers compile them. */
const FILES = path.join('.cache', 'examples');

interface Tablet {
  readonly snippets: Record<
    string,
    { readonly fullSource: string; readonly translations: Record<string, { source: string } | undefined> }
  >;
}

/** Translates the examples of README and docstrings again, to Python, Java and Go, into the tablet from which they are packaged. */
function main(): void {
  const tablet: Tablet = JSON.parse(fs.readFileSync(TABLET, 'utf8'));
  const sources = Object.entries(tablet.snippets).map(([key, { fullSource }]) => [key, fullSource]);
  const translations = translate(Object.fromEntries(sources), () => 'TradingApp');
  fs.rmSync(FILES, { recursive: true, force: true });
  // The same example can be in README and in the documentation of several types.
  const written = new Set<string>();
  for (const [key, { fullSource, translations: texts }] of Object.entries(tablet.snippets)) {
    const translation = translations[key];
    const { python, java, go } = translation;
    for (const [language, source] of Object.entries({ python, java, go: gofmt(go).trimEnd() })) {
      const text = texts[language];
      if (text) text.source = source;
    }
    if (!written.has(fullSource)) writeFiles(`Example${key.slice(0, 12)}`, translation);
    written.add(fullSource);
  }
  fs.writeFileSync(TABLET, JSON.stringify(tablet, null, 2));
}

function writeFiles(name: string, { python, java, go, program }: Translation): void {
  const files = program.withImports
    ? {
        [path.join('python', 'programs', `${name}.py`)]: python,
        [path.join('java', `${name}.java`)]: java.replace('class TradingApp', `class ${name}`),
        [path.join('go', name, 'main.go')]: go,
      }
    : {
        [path.join('python', 'functions', `${name}.py`)]: pythonFunction(program),
        [path.join('java', `${name}.java`)]: javaMethod(program, name),
        [path.join('go', name, 'example.go')]: goFunction(program),
      };
  for (const [file, text] of Object.entries(files)) {
    fs.mkdirSync(path.join(FILES, path.dirname(file)), { recursive: true });
    fs.writeFileSync(path.join(FILES, file), `${text}\n`);
  }
}

main();
