/** What a configuration is made of. */
export type Plain = string | number | boolean | Plain[] | { [key: string]: Plain | undefined };

/** What YAML reads as text without quotes, wherever it stands. */
const WORD = /^[A-Za-z_][\w./-]*$/;
/** What YAML 1.1 reads as something other than text. */
const NOT_TEXT = /^(true|false|yes|no|on|off|null|y|n)$/i;
/** A part that comes twice is written once, if it is longer than this. Unit: characters. */
const WORTH_A_NAME = 40;

/**
 * Writes a configuration as YAML on one line, in which a part that comes more than once is written once: a task definition
 * has room for 64 KiB, and the parts of a configuration are much alike.
 */
export function compactYaml(value: Plain): string {
  const texts = new Map<Plain, string>();
  const counts = new Map<string, number>();
  count(value, texts, counts);
  const names = new Map<string, string>();
  const write = (part: Plain): string => {
    if (typeof part !== 'object') return scalar(part);
    const text = texts.get(part) as string;
    if (text.length < WORTH_A_NAME || counts.get(text) === 1) return body(part, write);
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
  // What is in a part that is written once is written once too.
  if (counts.get(text) !== 1 && text.length >= WORTH_A_NAME) return;
  for (const child of Object.values(part)) if (child !== undefined) count(child, texts, counts);
}

function body(part: Exclude<Plain, string | number | boolean>, write: (part: Plain) => string): string {
  if (Array.isArray(part)) return `[${part.map(write).join(',')}]`;
  const fields = Object.entries(part).filter((entry): entry is [string, Plain] => entry[1] !== undefined);
  return `{${fields.map(([key, child]) => `${scalar(key)}: ${write(child)}`).join(',')}}`;
}

function scalar(value: string | number | boolean): string {
  return typeof value === 'string' && WORD.test(value) && !NOT_TEXT.test(value) ? value : JSON.stringify(value);
}
