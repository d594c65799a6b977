import * as fs from 'node:fs';
import * as path from 'node:path';
import { ERRORS } from '../../../src/validation/error-codes';
import { withExplanations } from '../../../tools/site/errors-page';

const PAGE = fs.readFileSync(path.join(__dirname, '..', '..', '..', 'docs', 'errors.md'), 'utf8');
const WITH = withExplanations(PAGE);

test.each(Object.keys(ERRORS))('%s has one section with its meaning, and a link from the table', (code) => {
  const [, section] = WITH.split(`\n### ${code}\n`);
  expect(section).toMatch(/^\nThe construct [^\n]{10,}\n\n```/);
  expect(WITH).toContain(`| [\`${code}\`](#${code.toLowerCase()}) |`);
});

test('warnings and reasons of other languages stay as they are', () => {
  const between = (text: string) => text.slice(text.indexOf('## Errors in Python'), text.indexOf('## Examples'));
  expect(between(WITH)).toBe(between(PAGE));
});
