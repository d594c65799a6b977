import * as fs from 'node:fs';
import * as path from 'node:path';

const ROOT = path.join(__dirname, '..', '..');
const README = fs.readFileSync(path.join(ROOT, 'README.md'), 'utf8');
const REPOSITORY = 'https://github.com/cdk-trading-analytics/cdk-trading-analytics-platform/';
const FILES = [...README.matchAll(/(?:^\[[\w-]+\]: |\]\()(https:[^\s)]+)/gm)]
  .map(([, url]) => url)
  .filter((url) => url.startsWith(REPOSITORY))
  .map((url) => url.replace(REPOSITORY, '').replace(/^(blob|tree)\/main\//, ''));
const PICTURES = [...README.matchAll(/(?:src|srcset)="([^"]+)"/g)].map(([, file]) => file);

/** Returns the anchors that GitHub gives to the headings of a page. */
function anchorsOf(page: string): string[] {
  return [...page.matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
    heading
      .toLowerCase()
      .replace(/[^\w -]/g, '')
      .replaceAll(' ', '-'),
  );
}

test('has fewer than 250 lines', () => {
  expect(README.trimEnd().split('\n').length).toBeLessThan(250);
});

test.each(FILES)('links to %s, which exists', (link) => {
  const [file, anchor] = link.split('#');
  expect(fs.existsSync(path.join(ROOT, file))).toBe(true);
  if (anchor) expect(anchorsOf(fs.readFileSync(path.join(ROOT, file), 'utf8'))).toContain(anchor);
});

test.each([...README.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor]) => anchor))('has the heading #%s', (anchor) => {
  expect(anchorsOf(README)).toContain(anchor);
});

test('every link with a name has an address, and every address is used', () => {
  const text = README.replace(/^```.*?^```$/gms, '').replace(/`[^`]*`/g, '');
  const names = [...README.matchAll(/^\[([\w-]+)\]: /gm)].map(([, name]) => name);
  const used = [...text.matchAll(/\[([\w-]+)\](?!\(|\[|: http)/g)].map(([, name]) => name.toLowerCase());
  expect([...new Set(used)].sort()).toEqual(names.sort());
});

test('shows only pictures that exist', () => {
  expect(PICTURES.filter((file) => !fs.existsSync(path.join(ROOT, file)))).toEqual([]);
});
