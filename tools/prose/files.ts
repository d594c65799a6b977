import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

/** A file to check. */
export interface ProseFile {
  /** The path from the root, with slashes. */
  readonly path: string;
  /** Indicates whether its string literals are messages to readers. */
  readonly messages: boolean;
}

const PAGES = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md'];
/** The folders, with what is checked in each. */
const FOLDERS: { folder: string; files: RegExp; messages: boolean }[] = [
  { folder: 'docs', files: /\.md$/, messages: false },
  { folder: 'src', files: /\.(?:ts|md)$/, messages: true },
  { folder: 'demo', files: /\.ts$|README\.md$/, messages: true },
  { folder: 'rigs', files: /\.ts$|README\.md$/, messages: false },
  { folder: 'bench', files: /\.ts$|README\.md$/, messages: false },
  { folder: 'tools', files: /\.ts$/, messages: false },
  { folder: 'examples', files: /\.ts$|README\.md$/, messages: false },
];
const NOT_OURS = /(?:^|\/)(?:node_modules|cdk\.out|\.[^/]+)(?:\/|$)|^docs\/reference\//;

/** Returns the files to check, in order. With paths, returns only the files that the paths name or hold. */
export function proseFiles(root: string, paths: string[] = []): ProseFile[] {
  const files = [
    ...PAGES.filter((page) => existsSync(join(root, page))).map((path) => ({ path, messages: false })),
    ...FOLDERS.flatMap(({ folder, files, messages }) =>
      filesIn(root, folder)
        .filter((path) => files.test(path))
        .map((path) => ({ path, messages })),
    ),
  ].filter(({ path }) => !NOT_OURS.test(path));
  if (paths.length === 0) return files;
  const wanted = paths.map((path) => path.replaceAll('\\', '/').replace(/^\.\//, '').replace(/\/+$/, ''));
  for (const path of wanted) {
    if (!files.some((file) => isIn(file.path, path))) throw new Error(`no file to check in '${path}'`);
  }
  return files.filter((file) => wanted.some((path) => isIn(file.path, path)));
}

function isIn(file: string, path: string): boolean {
  return path === '.' || file === path || file.startsWith(`${path}/`);
}

function filesIn(root: string, folder: string): string[] {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((file) => join(folder, file))
    .filter((path) => statSync(join(root, path)).isFile())
    .map((path) => relative('.', path).split(sep).join('/'))
    .sort();
}
