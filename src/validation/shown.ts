import { type Duration, type Size, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { classNameOf, isInstanceOf } from './brand';
import { mebibytes } from './mebibytes';

const MAX_LENGTH = 80;

/** Returns a value as a message shows it: on one line, without the text of a token and without a whole object. */
export function shown(value: unknown): string {
  if (Construct.isConstruct(value)) {
    return [`the ${classNameOf(value)}`, ...(value.node.path ? [shownText(value.node.path)] : [])].join(' ');
  }
  if (Token.isUnresolved(value)) return 'a token (known only at deployment)';
  if (typeof value === 'string') return shownText(value);
  if (typeof value === 'function') return `the function or class ${value.name || 'without a name'}`;
  if (typeof value !== 'object' || value === null) return String(value);
  return Array.isArray(value) ? shownList(value) : shownObject(value);
}

/** Returns a noun with its article. */
export function withArticle(noun: string): string {
  return `${/^([aeo]|i(?!am)|u(?!ni|se))/i.test(noun) ? 'an' : 'a'} ${noun}`;
}

function shownText(text: string): string {
  const escaped = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"');
  return escaped.length <= MAX_LENGTH
    ? `'${escaped}'`
    : `'${escaped.slice(0, MAX_LENGTH)}…' (${text.length} characters)`;
}

function shownList(list: unknown[]): string {
  if (list.length === 0) return 'an empty list';
  // A list can have holes, which every() and map() would skip.
  const elements = Array.from(list);
  const areSimple = elements.every((element) => typeof element !== 'object' || element === null);
  const items = areSimple ? elements.map(shown).join(', ') : '';
  return items && items.length <= MAX_LENGTH ? `[${items}]` : `a list of ${list.length} elements`;
}

function shownObject(value: object): string {
  const name = classNameOf(value);
  if (isInstanceOf(value, 'aws-cdk-lib.Duration')) return shownDuration(value as Duration);
  if (isInstanceOf(value, 'aws-cdk-lib.Size')) return shownSize(value as Size);
  if (name) return withArticle(name);
  const keys = Object.keys(value).map((key) => (Token.isUnresolved(key) ? 'a token' : key));
  return keys.length > 0 ? `an object with ${shownText(keys.join(', '))}` : 'an empty object';
}

function shownSize(size: Size): string {
  if (size.isUnresolved()) return 'a Size with a token (known only at deployment)';
  return `Size.mebibytes(${mebibytes(size)})`;
}

function shownDuration(duration: Duration): string {
  return duration.isUnresolved()
    ? `a Duration in ${duration.unitLabel()} with a token (known only at deployment)`
    : String(duration);
}
