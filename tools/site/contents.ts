import * as fs from 'node:fs';
import * as path from 'node:path';

/** A page of the docs, or a file beside them. */
export interface Page {
  readonly title: string;
  /** The path of the file from docs/, with slashes. It begins with `../` for a file outside docs/. */
  readonly file: string;
  readonly description: string;
}

/** A heading of docs/README.md, with the pages of its table. */
export interface Group {
  readonly title: string;
  readonly pages: Page[];
}

const INDEX = 'README.md';
const ROW = /^\| (?:\d+ \| )?\[(?<title>[^\]]+)\]\((?<link>[^)#]+)\)(?: \| (?<description>.*?))? \|$/;

/** A folder, or its index. */
const FOLDER = /^([^.].*?)\/(?:README\.md)?$/;

/**
 * Returns the groups of docs/README.md, which is the only list of the docs.
 *
 * A row that links to a folder, or to its index, stands for all pages in it. So a new page there needs no row.
 */
export function contentsOf(docs: string): Group[] {
  const sections = fs.readFileSync(path.join(docs, INDEX), 'utf8').split(/^## /m).slice(1);
  return sections.map((section) => {
    const [title, ...lines] = section.split('\n');
    return { title, pages: lines.flatMap((line) => pagesOfRow(docs, line)) };
  });
}

function pagesOfRow(docs: string, line: string): Page[] {
  const row = ROW.exec(line)?.groups;
  if (row === undefined) return [];
  const { title, link, description = '' } = row;
  const folder = FOLDER.exec(link)?.[1];
  if (folder === undefined) return [{ title, file: link, description }];
  const index = `${folder}/${INDEX}`;
  const first = fs.existsSync(path.join(docs, index)) ? [{ title, file: index, description }] : [];
  return [...first, ...pagesIn(docs, folder).filter(({ file }) => file !== index)];
}

/** The pages of a folder by their titles. The folder may be missing. */
function pagesIn(docs: string, folder: string): Page[] {
  const absolute = path.join(docs, folder);
  if (!fs.existsSync(absolute)) return [];
  return fs
    .readdirSync(absolute)
    .filter((name) => name.endsWith('.md'))
    .map((name) => pageOf(docs, `${folder}/${name}`))
    .sort((a, b) => (a.title < b.title ? -1 : 1));
}

function pageOf(docs: string, file: string): Page {
  const text = fs.readFileSync(path.join(docs, file), 'utf8');
  const title = /^# (.+)$/m.exec(text)?.[1];
  if (title === undefined) throw new Error(`docs/${file} has no title: add a line '# Title'`);
  return { title, file, description: firstSentence(text.slice(text.indexOf(title) + title.length)) };
}

/** The first sentence of a text, without links. Lists and code have none. */
function firstSentence(text: string): string {
  const [paragraph] = text.trim().split(/\n\n/);
  if (/^(?:[-#|>]|```)/.test(paragraph)) return '';
  const plain = paragraph.replaceAll('\n', ' ').replace(/\[([^\]]+)\]\([^)]+\)/g, '$1');
  return plain.split(/(?<=\.) /)[0];
}

/** All pages of the folder docs/, by their paths from it. */
export function filesOf(docs: string, folder = ''): string[] {
  return fs
    .readdirSync(path.join(docs, folder), { withFileTypes: true })
    .filter(({ name }) => !name.startsWith('.'))
    .flatMap((entry) => {
      const file = path.posix.join(folder, entry.name);
      if (entry.isDirectory()) return filesOf(docs, file);
      return file.endsWith('.md') ? [file] : [];
    })
    .sort();
}
