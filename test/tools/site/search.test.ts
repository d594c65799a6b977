import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import MiniSearch from 'minisearch';
import { searchOf } from '../../../tools/site/search';
import { INDEX_OPTIONS } from '../../../tools/site/search-options';

const BASE = '/cdk-trading-analytics-platform/';
const PAGES = [
  { id: `${BASE}costs#choices`, title: "What's a cheap stage", titles: ['Costs'], text: 'cost of a stage' },
  { id: `${BASE}reference/service#min`, title: 'Options', titles: ['Services'], text: 'cheap min_tasks minTasks' },
  { id: `${BASE}mesh`, title: 'The mesh', titles: [], text: 'requests' },
];

/** A site whose search index is a module as VitePress writes it. */
function siteWith(pages: typeof PAGES): string {
  const index = new MiniSearch({
    fields: ['title', 'titles', 'text'],
    storeFields: ['title', 'titles'],
    ...INDEX_OPTIONS,
  });
  index.addAll(pages);
  const site = fs.mkdtempSync(path.join(os.tmpdir(), 'site-'));
  const folder = path.join(site, 'assets', 'chunks');
  fs.mkdirSync(folder, { recursive: true });
  const text = `const e='${JSON.stringify(index).replaceAll('\\', '\\\\').replaceAll("'", "\\'")}';export{e as default};\n`;
  fs.writeFileSync(path.join(folder, '@localSearchIndexroot.ABC.js'), text);
  return site;
}

const search = searchOf(siteWith(PAGES));

test('a question in plain words finds the page, without the words of every question', () => {
  expect(search('how do I get a cheaper stage')[0]).toEqual({ page: 'costs', section: "Costs > What's a cheap stage" });
  expect(search('how do I')).toEqual([]);
});

test('a name of another language is one word, and its page comes after the pages for readers', () => {
  expect(search('min_tasks').map(({ page }) => page)).toEqual(['reference/service']);
  expect(search('cheap').map(({ page }) => page)).toEqual(['costs', 'reference/service']);
});
