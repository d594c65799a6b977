import * as fs from 'node:fs';
import * as path from 'node:path';
import { RUNBOOK } from '../../src/runbook/runbook';
import { ERRORS } from '../../src/validation/error-codes';

const ROOT = path.join(__dirname, '..', '..');
const read = (...segments: string[]) => fs.readFileSync(path.join(ROOT, ...segments), 'utf8');

/** The text of all files of a folder, this one left out. */
function textOf(folder: string): string {
  return fs
    .readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.includes('error-codes'))
    .map((file) => read(folder, file))
    .join('\n');
}

const [src, tests, errors] = [textOf('src'), textOf('test'), read('docs', 'errors.md')];

describe.each(Object.entries(ERRORS))('the error code %s', (code, title) => {
  test('is thrown, tested and explained', () => {
    // Not toContain(), whose message would repeat all files.
    expect({ code, thrown: src.includes(`'${code}'`) }).toEqual({ code, thrown: true });
    expect({ code, tested: tests.includes(`code: '${code}'`) }).toEqual({ code, tested: true });
    expect(errors).toContain(`| \`${code}\` | ${title} |`);
  });
});

test('no code is explained that does not exist', () => {
  const explained = [...errors.matchAll(/^\| `(\w+)` \|/gm)].map(([, code]) => code);
  expect(explained).toEqual(Object.keys(ERRORS));
});

test('every warning is tested and explained', () => {
  const ids = [...src.matchAll(/cdk-trading-analytics-platform:\w+/g)].map(([id]) => id);
  expect(ids.length).toBeGreaterThan(0);
  for (const id of ids) expect(errors).toContain(id);
});

test.each(Object.values(RUNBOOK))('the alarm %s has its heading in the runbook', (heading) => {
  expect(read('docs', 'runbook.md')).toContain(`\n## ${heading}\n`);
});
