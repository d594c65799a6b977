import * as fs from 'node:fs';
import * as path from 'node:path';
import { errorExamples } from '../support/snippets/error-examples';
import { inUse } from '../support/snippets/in-use';
import { programOf } from '../support/snippets/program';
import { RECIPES } from '../support/snippets/recipes';
import { snippetsOf } from '../support/snippets/snippet';
import { SURROUNDINGS } from '../support/snippets/surroundings';
import { typeErrorsOf } from '../support/snippets/type-errors';

const ROOT = path.join(__dirname, '..', '..');
const EXAMPLES = errorExamples();
const PAGES = fs.readdirSync(path.join(ROOT, 'docs')).filter((file) => file.endsWith('.md') && file !== 'errors.md');
const SNIPPETS = [snippetsOf('README.md'), ...PAGES.map((page) => snippetsOf('docs', page))].flat();
const USE = 'const use = (_id: string, _value: unknown): void => {};\n';

const nameOf = (place: string) => place.replaceAll(/\W+/g, '-');
const errors = typeErrorsOf(
  Object.fromEntries([
    ...EXAMPLES.map(({ heading, program }) => [heading, program]),
    ...SNIPPETS.map(({ place, code, isWhole }) => [
      nameOf(place),
      isWhole ? code : programOf(inUse(code), SURROUNDINGS + USE),
    ]),
    ...RECIPES.map(({ name, programs: [program] }) => [`recipe-${name}`, program]),
  ]),
);
const errorsOf = (names: string[]) => errors.filter((error) => names.includes(error.split(':')[0]));

test('the compiler refuses the examples of docs/errors.md in JavaScript, and no others', () => {
  const inJavaScript = EXAMPLES.filter(({ language }) => language === 'js').map(({ heading }) => heading);
  const refused = errorsOf(EXAMPLES.map(({ heading }) => heading));
  expect(refused.filter((error) => !inJavaScript.includes(error.split(':')[0]))).toEqual([]);
  expect([...new Set(refused.map((error) => error.split(':')[0]))]).toEqual(inJavaScript);
});

test('the compiler accepts all code of README.md and of the other pages', () => {
  expect(errorsOf(SNIPPETS.map(({ place }) => nameOf(place)))).toEqual([]);
});

test('the compiler accepts all recipes', () => {
  expect(errorsOf(RECIPES.map(({ name }) => `recipe-${name}`))).toEqual([]);
});
