import { anchorOf, cell } from './anchors';
import { conventions } from './conventions';
import type { Part } from './parts';
import { type KnownTypes, sectionOf } from './section';

const INDEX = 'README.md';

/**
 * Writes the pages of the reference: an index with the rules of each language, and a page for each part.
 *
 * @param foreignOptions the options of other libraries, which Python takes as keyword arguments
 */
export function pagesOf(parts: Part[], foreignOptions: Set<string>): Record<string, string> {
  const documented = new Map(parts.flatMap((part) => part.types.map((type) => [type.fqn, type])));
  const types = { documented, foreignOptions };
  const pages = parts.map((part): [string, string] => [part.page, pageOf(part, types)]);
  return { [INDEX]: indexOf(parts), ...Object.fromEntries(pages) };
}

function indexOf(parts: Part[]): string {
  const tables = parts.map(({ page, title, types }) => {
    const rows = types.map(({ name, summary }) => `| [${name}](${page}#${anchorOf(name)}) | ${cell(summary)} |`);
    return [`## [${title}](${page})`, '', '| type | summary |', '|---|---|', ...rows].join('\n');
  });
  return [
    '# Reference',
    'Generated from the docstrings. Each part of the library has a page. Each page has the names of all options in TypeScript, Python, Java and Go.',
    conventions(),
    ...tables,
  ]
    .join('\n\n')
    .concat('\n');
}

function pageOf({ title, types }: Part, all: KnownTypes): string {
  const contents = types.map(({ name }) => `- [${name}](#${anchorOf(name)})`).join('\n');
  const sections = types.map((type) => sectionOf(type, all));
  return `# ${title}\n\n${contents}\n\n${sections.join('\n\n')}\n`;
}
