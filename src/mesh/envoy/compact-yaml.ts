/** A value of a configuration. */
export type Plain = string | number | boolean | Plain[] | { [key: string]: Plain | undefined };

/** Text that YAML reads as a string without quotes in every position. */
const PLAIN_TEXT = /^[A-Za-z_][\w./-]*$/;
/** Words that YAML 1.1 reads as a boolean or null. */
const NOT_TEXT = /^(true|false|yes|no|on|off|null|y|n)$/i;
/** The minimum length of a repeated part that gets an anchor. Unit: characters. */
const MIN_ANCHOR_LENGTH = 40;

/**
 * Writes a configuration as YAML on one line. A repeated part is written once, as an anchor, and then as an alias.
 *
 * A task definition holds at most 64 KiB, and many parts of a configuration are equal.
 */
export function compactYaml(value: Plain): string {
  const texts = new Map<Plain, string>();
  const counts = new Map<string, number>();
  count(value, texts, counts);
  const names = new Map<string, string>();
  const write = (part: Plain): string => {
    if (typeof part !== 'object') return scalar(part);
    const text = texts.get(part) as string;
    if (text.length < MIN_ANCHOR_LENGTH || counts.get(text) === 1) return body(part, write);
    const name = names.get(text);
    if (name !== undefined) return `*${name} `;
    const next = `a${names.size}`;
    names.set(text, next);
    return `&${next} ${body(part, write)}`;
  };
  return write(value);
}

function count(part: Plain, texts: Map<Plain, string>, counts: Map<string, number>): void {
  if (typeof part !== 'object') return;
  const text = JSON.stringify(part);
  texts.set(part, text);
  counts.set(text, (counts.get(text) ?? 0) + 1);
  // The children of a repeated part are written once with it, so they are not counted again.
  if (counts.get(text) !== 1 && text.length >= MIN_ANCHOR_LENGTH) return;
  for (const child of Object.values(part)) if (child !== undefined) count(child, texts, counts);
}

function body(part: Exclude<Plain, string | number | boolean>, write: (part: Plain) => string): string {
  if (Array.isArray(part)) return `[${part.map(write).join(',')}]`;
  const fields = Object.entries(part).filter((entry): entry is [string, Plain] => entry[1] !== undefined);
  return `{${fields.map(([key, child]) => `${scalar(key)}: ${write(child)}`).join(',')}}`;
}

function scalar(value: string | number | boolean): string {
  return typeof value === 'string' && PLAIN_TEXT.test(value) && !NOT_TEXT.test(value) ? value : JSON.stringify(value);
}
