import * as fs from 'node:fs';
import * as path from 'node:path';
import { ROOT } from './consumer';

const REFERENCE = path.join(ROOT, 'docs', 'reference');
const COLUMNS = { python: 1, go: 3 };
const ROW = /^\| (?:\[)?`[^|]*`(?:\]\([^)]*\))? \| `([^|]*)` \| `([^|]*)` \| `([^|]*)` \|$/;

/** A name in the reference, and its type. */
export interface Spelled {
  readonly type: string;
  readonly name: string;
}

/** The names of all options and members that the reference states for a language, without their arguments. */
export function spelledIn(language: keyof typeof COLUMNS): Spelled[] {
  const pages = fs.readdirSync(REFERENCE).filter((page) => page !== 'README.md');
  return pages.flatMap((page) => {
    const sections = fs.readFileSync(path.join(REFERENCE, page), 'utf8').split(/^## /m).slice(1);
    return sections.flatMap((section) => {
      const [type, ...lines] = section.split('\n');
      return lines.flatMap((line) => {
        const name = ROW.exec(line)?.[COLUMNS[language]];
        return name === undefined ? [] : [{ type, name: name.replace(/\(.*$/, '') }];
      });
    });
  });
}
