import { spawnSync } from 'node:child_process';
import * as path from 'node:path';
import { proseFiles } from '../../../tools/prose/files';
import { failures } from '../../../tools/prose/lint';
import { summary } from '../../../tools/prose/summary';
import { checkFiles, inFolderWith, sentenceOf } from './check-text';

const FILES = {
  'README.md': `It is good. ${sentenceOf(31)}\n`,
  'API.md': 'It is told.\n',
  'docs/reference/a.md': 'It is told.\n',
  'docs/decisions/001.md': 'It is told. It rings.\n',
  'src/a.ts': '/** What it is; what it was. */\nexport const a = 1;\n',
  'src/b/c.ts': '/** The b. */\nexport const b = 1;\n// What it rings.\n',
  'demo/a.ts': '/** What it is. */\nexport const a = 1;\n',
  'rigs/emulator/README.md': 'It is good.\n',
  'test/a.ts': '/** Is told. */\nexport const a = 1;\n',
  'src/node_modules/a.ts': '// It is told.\n',
};

test('the files are the pages, the docs and the sources', async () => {
  const files = await inFolderWith(FILES, (root) => proseFiles(root).map((file) => file.path));
  expect(files).toEqual([
    'README.md',
    'docs/decisions/001.md',
    'src/a.ts',
    'src/b/c.ts',
    'demo/a.ts',
    'rigs/emulator/README.md',
  ]);
});

test('paths limit the check to files and folders', async () => {
  const files = await inFolderWith(FILES, (root) =>
    proseFiles(root, ['src/b/', './README.md']).map((file) => file.path),
  );
  expect(files).toEqual(['README.md', 'src/b/c.ts']);
  await expect(checkFiles(FILES, ['src/nowhere'])).rejects.toThrow("no file to check in 'src/nowhere'");
});

test('the summary has the numbers', async () => {
  expect(summary(await checkFiles(FILES)).split('\n')).toEqual([
    '9 sentences in 6 files',
    '1 over 30 words',
    '4 wordings of the list',
    '1 summaries with a semicolon',
    '1 of 2 docstrings (50.0 %, at most 2 %) begin with What/Who/How/Where/Which/When',
  ]);
});

test('two docstrings in a hundred may begin with a wh-word', async () => {
  const docstrings = (count: number, wh: number) =>
    [...Array(count).keys()].map((n) => `/** ${n < wh ? 'How' : 'The'} long. */\nexport const a${n} = 1;\n`).join('');
  const few = await checkFiles({ 'src/a.ts': docstrings(100, 2) });
  expect(few.findings).toHaveLength(2);
  expect(failures(few)).toEqual([]);
  expect(failures(await checkFiles({ 'src/a.ts': docstrings(99, 2) }))).toHaveLength(2);
});

test('the command prints findings and numbers, and fails on findings only', async () => {
  await inFolderWith(FILES, (root) => {
    const command = (...args: string[]) =>
      spawnSync(
        path.resolve('node_modules/.bin/tsx'),
        [path.resolve('tools/prose/check.ts'), '--root', root, ...args],
        {
          encoding: 'utf8',
        },
      );
    const all = command();
    expect(all.stderr).toBe('');
    expect(all.status).toBe(1);
    expect(all.stdout).toContain('README.md:1:13 sentence-length: 31 words, at most 30: "Word word word');
    expect(all.stdout).toContain('docs/decisions/001.md:1:7 banned-wording: "told". Instead: notifies');
    const part = command('rigs');
    expect(part.stdout).toContain('1 sentences in 1 files');
    expect(part.status).toBe(0);
    expect(command('nowhere')).toMatchObject({ status: 2, stderr: expect.stringContaining("in 'nowhere'") });
  });
});
