import { nearestName } from './near-names';
import type { OptionPlace } from './option-place';
import { shown } from './shown';
import type { Field } from './type-notation';
import { quoted } from './usage-error';

/** Checks a value, and returns it without the options that are null. */
export type Check = (value: unknown, place: OptionPlace) => unknown;

/** A struct and the rule for options with other names. */
export interface Struct {
  readonly name: string;
  readonly fields: Field[];
  /** Indicates whether foreign options are allowed, unless they are near to an option that is not set. */
  readonly isOpen: boolean;
}

type Options = Record<string, unknown>;

/** Returns the check of a struct. */
export function structCheck(struct: Struct, checkOf: (field: Field) => Check): Check {
  const { name, fields } = struct;
  const names = new Set(fields.map((field) => field.name));
  // A property of CloudFormation may be a token, whatever its type.
  const isToken = name.includes('.Cfn') ? isResolvable : () => false;
  return (value, place) => {
    if (isToken(value)) return value;
    const options = requireStruct(value, names, place);
    requireNames(options, names, { place, struct });
    // A spread leaves out the getters of a class.
    const hasClass = !isPlain(options);
    const replaced = new Map<string, unknown>();
    for (const field of fields) {
      const option = optionOf(options, field, place);
      if (option === undefined && field.optional) continue;
      const result = option === null && field.optional ? undefined : checked(option, field);
      if (result !== option || hasClass) replaced.set(field.name, result);
    }
    return replaced.size === 0 ? value : withOptions(options, replaced);

    function checked(option: unknown, field: Field): unknown {
      if (isToken(option)) return option;
      return checkOf(field)(option, place.option(field.name, field.optional ? 'optional' : 'required'));
    }
  };
}

/** Returns the value of an option. Throws if its getter throws. */
function optionOf(options: Options, { name, optional }: Field, place: OptionPlace): unknown {
  try {
    return options[name];
  } catch (error) {
    throw place.option(name, optional ? 'optional' : 'required').unreadable(error);
  }
}

/** Throws unless a value is a plain object, or an object of a class with one of the options. */
function requireStruct(value: unknown, names: Set<string>, place: OptionPlace): Options {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (isObject && (isPlain(value) || [...names].some((name) => name in value))) return value as Options;
  const example = [...names]
    .slice(0, 2)
    .map((name) => `${name}: …`)
    .join(', ');
  throw place.wrongType(value, { expected: 'an object with options', fix: `for example { ${example} }` });
}

/** Indicates whether a value is a token as an object. The CDK takes a stack for one, too. */
function isResolvable(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'resolve' in value && 'creationStack' in value;
}

/** Indicates whether an object has no class. */
export function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function requireNames(
  options: Options,
  names: Set<string>,
  { place, struct }: { place: OptionPlace; struct: Struct },
): void {
  for (const name of Object.keys(options)) {
    if (names.has(name)) continue;
    const unset = [...names].filter((known) => (options[known] ?? undefined) === undefined);
    const nearest = nearestName(name, struct.isOpen ? unset : names);
    if (struct.isOpen && nearest === undefined) continue;
    throw place.error('UnknownOption', {
      got: `the option ${shown(place.option(name, 'optional').path)}`,
      expected: nearest ? `${shown(nearest)}, the nearest option` : `one of ${quoted([...names])}`,
      fix: nearest ? `write ${shown(nearest)}` : `remove ${shown(name)}`,
    });
  }
}

/** Returns a copy with other values. An option without a value is removed. */
function withOptions(options: Options, replaced: Map<string, unknown>): Options {
  const entries = Object.entries({ ...options, ...Object.fromEntries(replaced) });
  return Object.fromEntries(entries.filter(([, option]) => option !== undefined));
}
