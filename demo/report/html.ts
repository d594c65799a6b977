/** Returns a text with the special characters of HTML escaped. */
export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** Returns a check mark or a cross. */
export function sign(good: boolean): string {
  return good
    ? '<span class="good" title="as promised">✓</span>'
    : '<span class="bad" title="not as promised">✗</span>';
}

/** Returns a table. The cells are HTML. */
export function table(head: string[], rows: string[][]): string {
  const cells = (row: string[], tag: string) => `<tr>${row.map((cell) => `<${tag}>${cell}</${tag}>`).join('')}</tr>`;
  const kind = head.length > 3 ? ' class="wide"' : ''; // scrolls on a phone
  return `<div class="scroll"><table${kind}><thead>${cells(head, 'th')}</thead><tbody>${rows.map((row) => cells(row, 'td')).join('\n')}</tbody></table></div>`;
}

/** Returns a collapsible part of the page. */
export function details(summary: string, content: string, isOpen = false): string {
  return `<details${isOpen ? ' open' : ''}><summary>${summary}</summary>${content}</details>`;
}
