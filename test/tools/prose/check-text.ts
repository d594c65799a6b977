import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { proseFiles } from '../../../tools/prose/files';
import { checkProse, type ProseReport } from '../../../tools/prose/lint';

/** Runs with a folder that holds the files, and deletes the folder. */
export async function inFolderWith<T>(
  files: Record<string, string>,
  run: (root: string) => T | Promise<T>,
): Promise<T> {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'prose-'));
  try {
    for (const [name, content] of Object.entries(files)) {
      fs.mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
      fs.writeFileSync(path.join(root, name), content);
    }
    return await run(root);
  } finally {
    fs.rmSync(root, { recursive: true });
  }
}

/** Checks files as `npm run prose` does. */
export function checkFiles(files: Record<string, string>, paths: string[] = []): Promise<ProseReport> {
  return inFolderWith(files, (root) => checkProse(root, proseFiles(root, paths)));
}

/** Returns the findings in one file as `line:column rule`. */
export async function findingsIn(file: string, content: string): Promise<string[]> {
  const { findings } = await checkFiles({ [file]: content });
  return findings.map(({ line, column, rule }) => `${line}:${column} ${rule}`);
}

/** Returns a sentence with a number of words. */
export function sentenceOf(words: number): string {
  return `Word${' word'.repeat(words - 1)}.`;
}
