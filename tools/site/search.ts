import * as fs from 'node:fs';
import * as path from 'node:path';
import MiniSearch from 'minisearch';
import { BASE } from './addresses';
import { INDEX_OPTIONS, SEARCH_OPTIONS } from './search-options';

/** A section of a page that a search finds. */
export interface Hit {
  /** The page, from the base of the site, without its ending. */
  readonly page: string;
  readonly section: string;
}

/** The search of a built site, as its search box does it in the browser. */
export function searchOf(site: string): (words: string) => Hit[] {
  const folder = path.join(site, 'assets', 'chunks');
  const [chunk] = fs.readdirSync(folder).filter((name) => name.startsWith('@localSearchIndexroot'));
  const text = fs.readFileSync(path.join(folder, chunk), 'utf8');
  const search = MiniSearch.loadJSON(indexIn(text), {
    fields: ['title', 'titles', 'text'],
    storeFields: ['title', 'titles'],
    searchOptions: SEARCH_OPTIONS,
    ...INDEX_OPTIONS,
  });
  return (words) =>
    search.search(words).map(({ id, title, titles }) => ({
      page: String(id).slice(BASE.length).split('#')[0],
      section: [...titles, title].join(' > '),
    }));
}

/** The index is the only string of its module: `const x = '…'; export { x as default }`. */
function indexIn(module: string): string {
  const literal = module
    .slice(module.indexOf('=') + 1, module.lastIndexOf('}') + 2)
    .replace(/;?\s*export\s*\{.*$/s, '');
  return new Function(`return ${literal}`)();
}
