import { cloudwatchRegex } from './cloudwatch-regex';

/** A value that a field is compared with, as it stands in a filter pattern. */
export interface Operand {
  readonly text: string;
  readonly form: 'text' | 'quoted' | 'regex';
}

const NUMBER = /^[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** Compares the value of a field with an operand, as filter patterns do. A field that is neither text nor number is not equal and not unequal. */
export function compare(value: unknown, operator: string, operand: Operand): boolean {
  if (typeof value !== 'string' && typeof value !== 'number') return false;
  switch (operator) {
    case '=':
      return equals(value, operand);
    case '!=':
      return !equals(value, operand);
    default:
      return compareNumbers(value, operator, operand);
  }
}

function equals(value: string | number, { text, form }: Operand): boolean {
  if (form === 'regex') return cloudwatchRegex(text).test(String(value));
  if (form === 'text' && NUMBER.test(text) && NUMBER.test(String(value))) return Number(value) === Number(text);
  return wildcard(text).test(String(value));
}

/** Returns a pattern for a text with an asterisk at its start, at its end, or at both. */
function wildcard(text: string): RegExp {
  const [, start, inner, end] = /^(\*?)(.*?)(\*?)$/s.exec(text) as RegExpExecArray;
  const literal = inner.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  return new RegExp(`${start ? '' : '^'}${literal}${end || text === '*' ? '' : '$'}`, 's');
}

function compareNumbers(value: string | number, operator: string, { text }: Operand): boolean {
  if (!NUMBER.test(String(value)) || !NUMBER.test(text)) return false;
  const [left, right] = [Number(value), Number(text)];
  switch (operator) {
    case '>':
      return left > right;
    case '>=':
      return left >= right;
    case '<':
      return left < right;
    default:
      return left <= right;
  }
}
