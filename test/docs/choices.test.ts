import * as fs from 'node:fs';
import * as path from 'node:path';
import * as library from '../../src';

const PAGE = fs.readFileSync(path.join(__dirname, '../../docs/choices.md'), 'utf8');
const CHOICES = [...PAGE.matchAll(/^- \*\*`(\w+)`\*\*: ((?:.|\n(?!- |\n))*)/gm)].map(([, name, text]) => ({
  name,
  // Methods of a choice are behind a semicolon.
  listed: [
    ...text
      .split(';')[0]
      .replaceAll(/\{[^}]*\}/g, '')
      .matchAll(/(?:^|`|, |\s)(\w+)\(/g),
  ]
    .map(([, factory]) => factory)
    .sort(),
}));

const CLASSES = new Map<string, unknown>(Object.entries(library));

/** Returns the factories of a class: its static methods, without those of its bases. */
function factoriesOf(name: string): string[] {
  const choice = CLASSES.get(name);
  const isMethod = (member: string) => !/^(length|name|prototype|_.*)$/.test(member);
  return Object.entries(Object.getOwnPropertyDescriptors(choice))
    .filter(([member, { value }]) => isMethod(member) && typeof value === 'function')
    .map(([member]) => member)
    .sort();
}

test.each(CHOICES)('docs/choices.md has every factory of $name', ({ name, listed }) => {
  expect(listed).toEqual(factoriesOf(name));
});

test('the page has many choices', () => {
  expect(CHOICES.length).toBeGreaterThan(25);
});
