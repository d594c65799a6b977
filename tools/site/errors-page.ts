const ROW = /^\| `(\w+)` \| (.+?) \| (.+) \|$/gm;

/**
 * Adds to each error code of docs/errors.md what its table explains, and a link from the table to the code.
 *
 * The search of the site finds headings. So the code, its meaning and its example are one section there.
 */
export function withExplanations(text: string): string {
  const examples = text.indexOf('\n## Examples');
  const table = text.slice(0, examples);
  const rows = new Map(
    [...table.matchAll(ROW)].map(([, code, meaning, explanation]) => [code, { meaning, explanation }]),
  );
  const sections = text.slice(examples).replace(/^### (\w+)$/gm, (heading, code: string) => {
    const row = rows.get(code);
    return row === undefined ? heading : `${heading}\n\nThe construct ${row.meaning}. ${row.explanation}`;
  });
  const linked = table.replace(ROW, (row, code: string) =>
    sections.includes(`\n### ${code}\n`) ? row.replace(`\`${code}\``, `[\`${code}\`](#${code.toLowerCase()})`) : row,
  );
  return linked + sections;
}
