import * as fs from 'node:fs';
import * as path from 'node:path';
import { addressOf, SITE } from '../../tools/site/addresses';
import { contentsOf, filesOf } from '../../tools/site/contents';
import { llmsText } from '../../tools/site/llms';
import { QUESTIONS } from '../../tools/site/questions';
import { sidebarOf } from '../../tools/site/sidebar';

const DOCS = path.join(__dirname, '..', '..', 'docs');
const CONTENTS = contentsOf(DOCS);
/** docs/README.md is the list itself, and docs/index.md is the first page of the site. */
const PAGES = filesOf(DOCS).filter((file) => !['README.md', 'index.md'].includes(file));

test('every page of docs/ is in the sidebar', () => {
  const links = sidebarOf(CONTENTS).flatMap(({ items = [] }) => items.map(({ link }) => link));
  // To correct it: add a row to a table of docs/README.md.
  expect(PAGES.filter((page) => !links.includes(addressOf(page)))).toEqual([]);
});

test('every page of docs/README.md exists, and is there once', () => {
  const files = CONTENTS.flatMap(({ pages }) => pages.map(({ file }) => file));
  expect(files.filter((file) => !fs.existsSync(path.join(DOCS, file)))).toEqual([]);
  expect(files.filter((file, index) => files.indexOf(file) !== index)).toEqual([]);
});

test('llms.txt lists every page with its address', () => {
  const text = llmsText(CONTENTS, 'A platform.');
  expect(PAGES.filter((page) => !text.includes(`](${new URL(addressOf(page).slice(1), SITE).href})`))).toEqual([]);
  expect(text).toMatch(/^# cdk-trading-analytics-platform\n\n> A platform\.\n\n## Start\n\n- \[/);
});

test('the search is checked with 30 everyday changes, whose answers exist', () => {
  expect(QUESTIONS).toHaveLength(30);
  const exists = (page: string) => fs.existsSync(path.join(DOCS, `${page}.md`));
  expect(QUESTIONS.filter(({ answers }) => !answers.some(exists))).toEqual([]);
});
