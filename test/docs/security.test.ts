import * as fs from 'node:fs';
import * as path from 'node:path';

const ROOT = path.join(__dirname, '../..');
const PAGE = fs.readFileSync(path.join(ROOT, 'docs/security.md'), 'utf8');
const NAMED = [...new Set(PAGE.match(/`(?:src|test)\/[^`*]+`/g))].map((each) => each.slice(1, -1));
const THREATS = PAGE.split('<!-- threats')[1]
  .split('<!-- end of threats -->')[0]
  .split('\n')
  .filter((line) => line.startsWith('| '))
  .slice(1);

test.each(NAMED)('docs/security.md names %s, which exists', (file) => {
  expect(fs.existsSync(path.join(ROOT, file))).toBe(true);
});

test.each(THREATS)('a test shows what stops the threat: %s', (row) => {
  const [, threat, stops, tests] = row.split('|').map((cell) => cell.trim());
  expect(threat).not.toBe('');
  expect(stops).not.toBe('');
  expect(tests).toMatch(/^(`test\/[\w/-]+\.test\.ts`(, )?)+$/);
});

test('the page has many threats and files', () => {
  expect(THREATS.length).toBeGreaterThan(15);
  expect(NAMED.length).toBeGreaterThan(30);
});
