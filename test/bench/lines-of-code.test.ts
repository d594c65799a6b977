import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { linesOfCode } from '../../bench/lines-of-code';

test('the lines of code of a folder are those of its files, without blank lines and comments', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lines-'));
  try {
    fs.writeFileSync(path.join(folder, 'one.ts'), '/** What it is. */\nconst one = 1; // why\n\n  // a comment\n');
    fs.mkdirSync(path.join(folder, 'more'));
    fs.writeFileSync(path.join(folder, 'more', 'two.ts'), '/**\n * What\n * it is.\n */\nf(\n  2,\n);\n');
    expect(linesOfCode(folder)).toBe(4);
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
});
