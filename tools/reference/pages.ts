import type { DocumentedType, Part } from './parts';

const INDEX = 'README.md';
/** The anchors of members that no type declares, but that describe it. */
const OWN_ANCHOR = /^(Initializer|parameter)(\.|$)/;

/** Writes the pages of the reference from the one page of jsii-docgen. Throws if a type has no section. */
export function pagesOf(api: string, parts: Part[]): Record<string, string> {
  const types = parts.flatMap((part) => part.types);
  const sections = sectionsOf(api);
  const pages = parts.map((part): [string, string] => [part.page, pageOf(part, sections, types)]);
  return { [INDEX]: indexOf(parts), ...Object.fromEntries(pages) };
}

function indexOf(parts: Part[]): string {
  const tables = parts.map(({ page, title, types }) => {
    const rows = types.map(({ name, summary }) => `| [${name}](${page}#${name.toLowerCase()}) | ${cell(summary)} |`);
    return [`## [${title}](${page})`, '', '| type | summary |', '|---|---|', ...rows].join('\n');
  });
  return `# Reference\n\nGenerated from the docstrings. Each part of the library has a page.\n\n${tables.join('\n\n')}\n`;
}

function cell(text: string): string {
  return text.replaceAll('\n', ' ').replaceAll('|', '\\|');
}

function pageOf({ title, types }: Part, sections: Map<string, string>, all: DocumentedType[]): string {
  const bodies = types.map((type) => {
    const section = sections.get(type.fqn);
    if (section === undefined) throw new Error(`no section for ${type.fqn}`);
    return sectionOf(type, section);
  });
  const contents = types.map(({ name }) => `- [${name}](#${name.toLowerCase()})`).join('\n');
  const text = `# ${title}\n\n${contents}\n\n${bodies.join('\n\n')}\n`;
  const here = new Set(types);
  return linked(
    text,
    all.filter((type) => !here.has(type)),
  );
}

/** The sections of the types, by their fully qualified name. */
function sectionsOf(api: string): Map<string, string> {
  const headings = /^### .* <a name="[^"]*" id="([^"]+)"><\/a>$/gm;
  const found = [...api.matchAll(headings)];
  return new Map(
    found.map((match, index) => {
      const text = api.slice(match.index, found[index + 1]?.index ?? api.length);
      return [match[1], text.replace(/^## .*$/gm, '').trim()];
    }),
  );
}

/** One type as a section of its page, without what it inherits from other libraries. */
function sectionOf(type: DocumentedType, section: string): string {
  const isForeign = (anchor: string): boolean => {
    const member = anchor.slice(type.fqn.length + 1);
    if (anchor === type.fqn || OWN_ANCHOR.test(member)) return false;
    const [first, second] = member.split('.');
    return !type.members.has(['property', 'parameter'].includes(first) ? second : first);
  };
  const chunks = section.split(/^(?=#{4,5} )/m).filter((chunk) => {
    const anchor = /^##### .* id="([^"]+)"/.exec(chunk)?.[1];
    return anchor === undefined || !isForeign(anchor);
  });
  const text = chunks
    .join('')
    .split('\n')
    .filter((line) => {
      const anchor = /^\| <code><a href="#([^"]+)"/.exec(line)?.[1];
      return anchor === undefined || !isForeign(anchor);
    })
    .join('\n');
  const inherited = type.foreignBase && `Also has the members of \`${type.foreignBase}\`.\n`;
  const [heading, ...rest] = withoutEmptyTables(text).replace(/^### /, '## ').split('\n');
  return [heading, ...(inherited ? ['', inherited] : []), ...rest]
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

/** Removes the headings whose every member was left out. */
function withoutEmptyTables(text: string): string {
  const empty = /^#### .*\n\n\| \*\*Name\*\*.*\n\| ---.*\n(?:\n---\n?)?(?=\s*(?:#### |$(?![\s\S])))/gm;
  return text.replace(empty, '');
}

/** Links to types of other pages lead there. */
function linked(text: string, others: DocumentedType[]): string {
  const pages = new Map(others.map((type) => [type.fqn, type.page]));
  return text.replace(/href="#([\w-]+\.\w+)/g, (link, fqn: string) => {
    const page = pages.get(fqn);
    return page === undefined ? link : `href="${page}#${fqn}`;
  });
}
