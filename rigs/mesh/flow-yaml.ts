import type { Json } from '../template/json';

/** The parts of the text: brackets, separators, anchors, aliases, quoted and plain texts. */
const TOKEN = /\s*(?:([{}[\],:])|&(\w+)|\*(\w+)|("(?:[^"\\]|\\.)*")|([^\s{}[\],:][^{}[\],:]*))/y;

/**
 * Reads the YAML on one line in which the library writes the configuration of Envoy. It is JSON with texts without quotes,
 * and with anchors for repeated parts.
 */
export function readFlowYaml(text: string): Json {
  const anchors = new Map<string, Json>();
  let position = 0;
  const next = () => {
    TOKEN.lastIndex = position;
    const found = TOKEN.exec(text);
    if (!found) throw new Error(`got '${text.slice(position, position + 40)}', expected YAML on one line`);
    position = TOKEN.lastIndex;
    const [, sign, anchor, alias, quoted, plain] = found;
    return { sign, anchor, alias, quoted, plain: plain?.trim() };
  };
  const peek = () => {
    const before = position;
    const { sign } = next();
    position = before;
    return sign;
  };
  const expectSign = (...signs: string[]) => {
    const { sign } = next();
    if (!signs.includes(sign)) throw new Error(`got '${sign}' before ${position}, expected ${signs.join(' or ')}`);
    return sign;
  };
  /** Reads the parts up to the closing bracket. */
  const until = (end: string, read: () => void) => {
    if (peek() === end) return void next();
    do read();
    while (expectSign(',', end) === ',');
  };
  const value = (): Json => {
    const { sign, anchor, alias, quoted, plain } = next();
    if (anchor) {
      const anchored = value();
      anchors.set(anchor, anchored);
      return anchored;
    }
    if (alias) return structuredClone(anchors.get(alias));
    if (sign === '{') {
      const fields: Json = {};
      until('}', () => {
        const key = value();
        expectSign(':');
        fields[key] = value();
      });
      return fields;
    }
    if (sign === '[') {
      const items: Json[] = [];
      until(']', () => items.push(value()));
      return items;
    }
    if (quoted) return JSON.parse(quoted);
    return /^(-?\d+(\.\d+)?|true|false|null)$/.test(plain) ? JSON.parse(plain) : plain;
  };
  return value();
}
