import { type Duration, type Size, Token } from 'aws-cdk-lib';
import { Construct, Dependable, type IDependable } from 'constructs';
import { isBranded, isInstanceOf } from './brand';
import { FOREIGN_ENUMS } from './foreign-enums';
import type { DurationKind, InstanceKind, Kind, ListKind, MapKind, NumberKind, SizeKind, TextKind } from './kinds';
import { list, numberFrom } from './kinds';
import { KINDS } from './kinds-of-options';
import {
  requireDuration,
  requireForm,
  requireList,
  requireMap,
  requireNumber,
  requireSize,
  requireText,
  requireTokens,
} from './require-kind';
import { shown, withArticle } from './shown';
import { type Check, isPlain, structCheck } from './struct-check';
import { type Field, namedType, type OptionType } from './type-notation';
import { reading } from './unreadable';

/** The kinds of what has no kind: options of the structs of the CDK. */
const ANY_NUMBER = numberFrom(-Number.MAX_VALUE, Number.MAX_VALUE, { tokens: true });
const ANY_LIST = list({ tokens: true });
/** An error lists the members of an enum up to this number. */
const MAX_MEMBERS = 4;

/** The codes of errors about the type of a value. */
type Codes = Pick<InstanceKind, 'code' | 'missing'>;

const checks = new Map<string, Check>();

/**
 * Returns the check of an option or a parameter.
 *
 * @param isOpen whether a struct may have foreign options, such as the props of a construct
 */
export function checkOf({ key, type }: Field, isOpen = false): Check {
  const check = checks.get(key) ?? checkOfType(type, KINDS[key], isOpen);
  checks.set(key, check);
  return check;
}

function checkOfType(type: OptionType, kind?: Kind, isOpen = false): Check {
  const check = checkOfReadable(type, kind, isOpen);
  return (value, place) => reading(value, place, () => check(value, place));
}

function checkOfReadable(type: OptionType, kind: Kind | undefined, isOpen: boolean): Check {
  if (type.type === 'list') return listCheck(type.of, kind as ListKind | undefined);
  if (type.type === 'map') return mapCheck(type.of, kind as MapKind | undefined);
  if (kind?.kind === 'text') return textCheck(kind);
  if (kind?.kind === 'instance') return instanceCheck(type.name, kind);
  return BUILT_IN[type.name]?.(kind) ?? namedCheck(type.name, { isOpen, codes: {} });
}

const BUILT_IN: Record<string, ((kind?: Kind) => Check) | undefined> = {
  any: () => (value) => value,
  boolean: () => typeCheck((value) => typeof value === 'boolean', 'true or false', 'write true or false'),
  string: () => typeCheck((value) => typeof value === 'string', 'a string', 'write a string'),
  number: (kind) => numberCheck(kind as NumberKind | undefined),
  Duration: (kind) => durationCheck(kind as DurationKind | undefined),
  Size: (kind) => sizeCheck(kind as SizeKind),
  'constructs.Construct': constructCheck,
  'constructs.IConstruct': constructCheck,
  'constructs.IDependable': () => typeCheck(isDependable, 'a construct or a dependable', 'return a construct'),
};

function constructCheck(): Check {
  return typeCheck(Construct.isConstruct, 'a construct', 'pass a construct, for example this');
}

function isDependable(value: unknown): boolean {
  try {
    return typeof value === 'object' && Dependable.of(value as IDependable) !== undefined;
  } catch {
    return false;
  }
}

/** Throws unless a value is of a type. */
function typeCheck(isOfType: (value: unknown) => boolean, expected: string, fix: string, kind?: Codes): Check {
  const type = { expected, fix, code: kind?.code, missing: kind?.missing };
  return (value, place) => {
    if (isOfType(value)) return value;
    throw place.wrongType(value, type);
  };
}

function textCheck(kind: TextKind): Check {
  const { form, missing } = kind;
  const example = `for example ${shown(form.example)}`;
  const isText = typeCheck((value) => typeof value === 'string', 'a string', example, { missing });
  return (value, place) => {
    requireText(place, kind, isText(value, place) as string);
    return value;
  };
}

function numberCheck(kind: NumberKind = ANY_NUMBER): Check {
  const isNumber = typeCheck((value) => typeof value === 'number', 'a number', 'write a number');
  return (value, place) => {
    requireNumber(place, kind, isNumber(value, place) as number);
    return value;
  };
}

function durationCheck(kind?: DurationKind): Check {
  const isDuration = typeCheck(
    (value) => isInstanceOf(value, 'aws-cdk-lib.Duration'),
    'a Duration',
    `for example ${kind?.example ?? 'Duration.minutes(5)'}`,
  );
  return (value, place) => {
    const given = isDuration(value, place) as Duration;
    if (kind) requireDuration(place, kind, given);
    return value;
  };
}

function sizeCheck(kind: SizeKind): Check {
  const isSize = typeCheck(
    (value) => isInstanceOf(value, 'aws-cdk-lib.Size'),
    'a Size',
    'for example Size.mebibytes(512)',
  );
  return (value, place) => {
    requireSize(place, kind, isSize(value, place) as Size);
    return value;
  };
}

function listCheck(of: OptionType, kind: ListKind = ANY_LIST): Check {
  const isList = typeCheck(Array.isArray, 'a list', 'write a list in square brackets');
  const check = checkOfType(of, kind.of);
  return (value, place) => {
    const given = isList(value, place) as unknown[];
    if (Token.isUnresolved(given)) requireTokens(place, kind);
    else {
      requireList(place, kind, given);
      // map() would skip the holes of a list.
      const checked = Array.from(given, (element, index) => check(element, place.element(index)));
      if (checked.some((element, index) => element !== given[index])) return checked;
    }
    return value;
  };
}

function mapCheck(of: OptionType, kind?: MapKind): Check {
  const isMap = typeCheck(isRecord, 'an object with names and values', 'write an object in braces');
  const check = checkOfType(of, kind?.of);
  return (value, place) => {
    const given = isMap(value, place) as Record<string, unknown>;
    if (kind) requireMap(place, kind, given);
    const entries = Object.entries(given);
    const checked = entries.map(([name, element]): [string, unknown] => [name, check(element, place.element(name))]);
    return checked.some(([, element], index) => element !== entries[index][1]) ? Object.fromEntries(checked) : value;
  };
}

/** A map with another prototype has lost an entry with the name `__proto__`. */
function isRecord(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && isPlain(value);
}

function namedCheck(name: string, { isOpen, codes }: { isOpen: boolean; codes: Codes }): Check {
  const type = namedType(name);
  const isForeign = name.includes('.');
  switch (type.type) {
    case 'struct':
      return structCheck({ name, fields: type.fields, isOpen: isOpen || isForeign }, checkOf);
    case 'enum':
      return enumCheck(name, isForeign ? membersOf(FOREIGN_ENUMS[name]) : type.members);
    case 'class':
      return typeCheck(
        isForeign
          ? (value) =>
              isInstanceOf(value, name.startsWith('aws_') ? `aws-cdk-lib.${name}` : name) || isAlike(value, name)
          : (value) => isBranded(value, name),
        withArticle(shortName(name)),
        `use ${alternatives(type.makers)}`,
        codes,
      );
    default:
      return typeCheck(
        (value) => type.members.every((member) => typeof value === 'object' && value !== null && member in value),
        withArticle(shortName(name)),
        `pass an object of that type, for example of ${type.implementations.join(' or ')}`,
        codes,
      );
  }
}

function instanceCheck(name: string, kind: InstanceKind): Check {
  const isInstance = namedCheck(name, { isOpen: false, codes: kind });
  return (value, place) => {
    isInstance(value, place);
    requireForm(place, kind, value as object);
    return value;
  };
}

/** Members of classes of the CDK whose factories return plain objects. */
const MEMBERS: Record<string, string[] | undefined> = { 'aws_ecs.Secret': ['arn', 'grantRead'] };

function isAlike(value: unknown, name: string): boolean {
  return typeof value === 'object' && value !== null && MEMBERS[name]?.every((member) => member in value) === true;
}

function enumCheck(name: string, members: [string, string | number][]): Check {
  const names = members.map(([member]) => `${shortName(name)}.${member}`);
  return typeCheck(
    (value) => members.some(([, member]) => member === value),
    names.length > MAX_MEMBERS ? `a member of ${shortName(name)}` : alternatives(names),
    `for example ${names[0]}`,
  );
}

/** An enum of numbers also has the names of its members as values. */
function membersOf(members: Readonly<Record<string, string | number>>): [string, string | number][] {
  return Object.entries(members).filter(([member]) => !/^\d/.test(member));
}

function shortName(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}

function alternatives(texts: string[]): string {
  return texts.join(', ').replace(/, ([^,]*)$/, ' or $1');
}
