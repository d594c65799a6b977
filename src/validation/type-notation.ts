import { type CALLS, type PROVIDED, TYPES } from './option-types';

/** The type of an option. */
export type OptionType =
  | { readonly type: 'list'; readonly of: OptionType }
  | { readonly type: 'map'; readonly of: OptionType }
  | { readonly type: 'named'; readonly name: string };

/** An option of a struct, or a parameter of a call. */
export interface Field {
  /** The key of the option in the table of kinds. */
  readonly key: string;
  readonly name: string;
  readonly optional: boolean;
  readonly type: OptionType;
}

/** A named type. */
export type NamedType =
  | { readonly type: 'struct'; readonly fields: Field[] }
  | { readonly type: 'class'; readonly makers: string[] }
  | { readonly type: 'interface'; readonly members: string[]; readonly implementations: string[] }
  | { readonly type: 'enum'; readonly members: [name: string, value: string][] };

/** The name of a call: `Class.method` or `new Class`. */
export type Call = keyof typeof CALLS;

/** A class or an interface that users extend. */
export type Extensible = keyof typeof PROVIDED;

/** The names of the members that a subclass or an implementation provides. */
export type Provided<E extends Extensible> = NamesIn<(typeof PROVIDED)[E]>;

/** The names of the parameters of a call. */
export type Parameter<C extends Call> = NamesIn<(typeof CALLS)[C]>;

type NamesIn<T extends string> = T extends `${infer First} ${infer Rest}` ? NameOf<First> | NamesIn<Rest> : NameOf<T>;
type NameOf<T extends string> = T extends `${infer Name}?:${string}`
  ? Name
  : T extends `${infer Name}:${string}`
    ? Name
    : never;

/**
 * Reads a list of options: `name:type` for a required option and `name?:type` for an optional one.
 *
 * A type is `[type]` for a list, `{type}` for a map, or the name of a type.
 */
export function fieldsIn(owner: string, notation: string): Field[] {
  return notation.split(' ').map((option) => {
    const [, name, optional, type] = /^(\w+)(\??):(.+)$/.exec(option) as RegExpExecArray;
    return { key: `${owner}.${name}`, name, optional: optional === '?', type: typeIn(type) };
  });
}

const fields = new Map<string, Field>();

/** Returns one option of a list of options, which is read once. */
export function fieldOf(owner: string, name: string, notation: string): Field {
  const key = `${owner}.${name}`;
  if (!fields.has(key)) for (const field of fieldsIn(owner, notation)) fields.set(field.key, field);
  return fields.get(key) as Field;
}

/**
 * Reads a type of the table by its name.
 *
 * - `struct +Base name:type …` has the options of its bases and its own options.
 * - `class maker …` lists the ways to create an instance.
 * - `interface member … = Class …` lists members that its implementations have, and some of these.
 * - `enum NAME=value …` lists its members, with spaces as `%20`. An enum of the CDK has no list.
 */
export function namedType(name: string): NamedType {
  const [type, ...words] = TYPES[name as keyof typeof TYPES].split(' ');
  if (type === 'struct') return { type, fields: words.flatMap((word) => fieldsOf(name, word)) };
  if (type === 'class') return { type, makers: words.map((word) => word.replace('new-', 'new ')) };
  if (type === 'enum') return { type, members: words.map(memberIn) };
  const end = words.indexOf('=');
  return { type: 'interface', members: words.slice(0, end), implementations: words.slice(end + 1) };
}

/** Reads a member of an enum. Its value is encoded, because it may contain spaces. */
function memberIn(word: string): [name: string, value: string] {
  const [name, value] = word.split('=');
  return [name, decodeURIComponent(value)];
}

function fieldsOf(struct: string, word: string): Field[] {
  if (!word.startsWith('+')) return fieldsIn(struct, word);
  return (namedType(word.slice(1)) as Extract<NamedType, { type: 'struct' }>).fields;
}

function typeIn(notation: string): OptionType {
  if (notation.startsWith('[')) return { type: 'list', of: typeIn(notation.slice(1, -1)) };
  if (notation.startsWith('{')) return { type: 'map', of: typeIn(notation.slice(1, -1)) };
  return { type: 'named', name: notation };
}
