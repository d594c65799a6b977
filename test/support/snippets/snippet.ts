import * as fs from 'node:fs';
import * as path from 'node:path';

const ROOT = path.join(__dirname, '..', '..', '..');
const BLOCK = /^```(ts|js)( nofixture)?\n(.*?)^```$/gms;

/** A block of code in a page. */
export interface Snippet {
  /** The page and the line of the first line of code, for messages. */
  readonly place: string;
  /** `js` is code that TypeScript refuses. */
  readonly language: 'ts' | 'js';
  /** The nearest heading above the code. */
  readonly heading: string;
  /** Indicates whether the code is a whole program. */
  readonly isWhole: boolean;
  readonly code: string;
}

/** Returns the blocks of TypeScript and JavaScript of a page, in their order. */
export function snippetsOf(...page: string[]): Snippet[] {
  const text = fs.readFileSync(path.join(ROOT, ...page), 'utf8');
  return [...text.matchAll(BLOCK)].map((match) => {
    const before = text.slice(0, match.index);
    return {
      place: `${path.join(...page)}:${before.split('\n').length + 1}`,
      language: match[1] as Snippet['language'],
      heading: [...before.matchAll(/^#+ (.*)$/gm)].at(-1)?.[1].replaceAll('`', '') ?? '',
      isWhole: match[2] !== undefined,
      code: match[3],
    };
  });
}
