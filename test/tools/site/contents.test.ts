import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { contentsOf, filesOf } from '../../../tools/site/contents';

/** A folder of docs with the given files. */
function docsWith(files: Record<string, string>): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'docs-'));
  for (const [file, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    fs.writeFileSync(path.join(folder, file), text);
  }
  return folder;
}

const INDEX = `# Documentation

## Start

| page | content |
|---|---|
| [README](../README.md) | the first program |
| [Jobs](jobs.md) | runs, \`retries\` |

## Recipes

| page |
|---|
| [All recipes](recipes/) |

## Decisions

| number | decision |
|---|---|
| 001 | [Choices](decisions/001.md) |
`;

test('the groups are the tables of the index', () => {
  expect(contentsOf(docsWith({ 'README.md': INDEX }))).toEqual([
    {
      title: 'Start',
      pages: [
        { title: 'README', file: '../README.md', description: 'the first program' },
        { title: 'Jobs', file: 'jobs.md', description: 'runs, `retries`' },
      ],
    },
    { title: 'Recipes', pages: [] },
    { title: 'Decisions', pages: [{ title: 'Choices', file: 'decisions/001.md', description: '' }] },
  ]);
});

test('a row of a folder stands for its index and its pages, by their titles', () => {
  const docs = docsWith({
    'README.md': INDEX,
    'recipes/README.md': '# Recipes\n',
    'recipes/a.md': '# Use EFS\n\nA volume of a [file system](efs.md)\nfor all tasks. And more.\n\nMore.\n',
    'recipes/b.md': '# Add a bucket\n\n- a list\n',
    'recipes/picture.svg': '',
  });
  expect(contentsOf(docs)[1].pages).toEqual([
    { title: 'All recipes', file: 'recipes/README.md', description: '' },
    { title: 'Add a bucket', file: 'recipes/b.md', description: '' },
    { title: 'Use EFS', file: 'recipes/a.md', description: 'A volume of a file system for all tasks.' },
  ]);
});

test('a page without a title is an error', () => {
  const docs = docsWith({ 'README.md': INDEX, 'recipes/a.md': 'Text' });
  expect(() => contentsOf(docs)).toThrow("docs/recipes/a.md has no title: add a line '# Title'");
});

test('the files are all pages, without folders that begin with a dot', () => {
  const files = { 'README.md': INDEX, 'b/c.md': '', 'a.md': '', 'a.svg': '', '.vitepress/x.md': '' };
  expect(filesOf(docsWith(files))).toEqual(['README.md', 'a.md', 'b/c.md']);
});
