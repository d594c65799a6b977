/** Text as HTML shows it. */
export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** A sign for what was as promised, and for what was not. */
export function sign(good: boolean): string {
  return good
    ? '<span class="good" title="as promised">✓</span>'
    : '<span class="bad" title="not as promised">✗</span>';
}

/** A table; cells are HTML already. */
export function table(head: string[], rows: string[][]): string {
  const cells = (row: string[], tag: string) => `<tr>${row.map((cell) => `<${tag}>${cell}</${tag}>`).join('')}</tr>`;
  return `<div class="scroll"><table><thead>${cells(head, 'th')}</thead><tbody>${rows.map((row) => cells(row, 'td')).join('\n')}</tbody></table></div>`;
}

/** A part of the page that can be folded away. */
export function details(summary: string, content: string): string {
  return `<details><summary>${summary}</summary>${content}</details>`;
}
