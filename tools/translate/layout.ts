/** The maximum width of a call on one line, without its indentation. */
const WIDTH = 88;

/** Parts between two brackets: on one line if they fit, otherwise each on its own line. */
export function bracketed(
  open: string,
  parts: readonly { readonly comments?: readonly string[]; readonly text: string }[],
  close: string,
  { indent, trailing, comment = '//' }: { indent: string; trailing: boolean; comment?: string },
): string {
  const line = `${open}${parts.map(({ text }) => text).join(', ')}${close}`;
  const fits =
    line.length <= WIDTH && !parts.some(({ comments = [], text }) => comments.length > 0 || text.includes('\n'));
  if (parts.length === 0 || fits) return line;
  const lines = parts.map(({ comments = [], text }, index) => {
    const comma = trailing || index < parts.length - 1 ? ',' : '';
    return [...comments.map((words) => `${comment} ${words}`), `${text}${comma}`].join('\n');
  });
  return `${open}\n${indented(lines.join('\n'), indent)}\n${close}`;
}

export function indented(text: string, indent: string): string {
  return text.replace(/^(?=.)/gm, indent);
}

export function quoted(text: string): string {
  return JSON.stringify(text);
}
