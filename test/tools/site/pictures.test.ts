import * as fs from 'node:fs';
import * as path from 'node:path';
import { withSwitchedPictures } from '../../../tools/site/pictures';

const DOCS = path.join(__dirname, '..', '..', '..', 'docs');

test('a picture with two variants becomes two images', () => {
  const picture = `<picture>
  <source media="(prefers-color-scheme: dark)" srcset="./a-dark.svg">
  <img alt="A" src="./a-light.svg" width="600">
</picture>`;
  expect(withSwitchedPictures(`Before\n${picture}\nAfter`)).toBe(
    'Before\n<img class="light-only" alt="A" src="./a-light.svg" width="600"><img class="dark-only" alt="A" src="./a-dark.svg" width="600">\nAfter',
  );
});

test('every picture of the docs follows the switch of the site', () => {
  const pages = fs.readdirSync(DOCS).filter((file) => file.endsWith('.md'));
  const texts = pages.map((page) => fs.readFileSync(path.join(DOCS, page), 'utf8'));
  expect(texts.some((text) => text.includes('<picture>'))).toBe(true);
  expect(texts.filter((text) => withSwitchedPictures(text).includes('<picture>'))).toEqual([]);
});
