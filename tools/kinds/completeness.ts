import type { Kind, Kinds } from '../../src/validation/kinds';
import { fieldsIn, type OptionType } from '../../src/validation/type-notation';
import type { Table } from './table';

/** The sort of kind that a type needs. Types with another name need none. */
const NEEDED: Record<string, Kind['kind']> = { string: 'text', number: 'number', Duration: 'duration', Size: 'size' };

/** Returns what is wrong with the declared kinds: options of the library without one, and kinds of no option. */
export function incomplete({ types, calls, provided }: Table, kinds: Kinds): string[] {
  const structs = Object.entries(types).filter(([, notation]) => notation.startsWith('struct '));
  const fields = [
    ...structs.flatMap(([name, notation]) => ownOptions(notation).flatMap((option) => fieldsIn(name, option))),
    ...Object.entries({ ...calls, ...provided }).flatMap(([name, notation]) => fieldsIn(name, notation)),
  ];
  const options = new Map(fields.map(({ key, type }) => [key, type]));
  const missing = [...options]
    .filter(([key]) => !key.startsWith('aws_') && !/^new \w+\.id$/.test(key))
    .filter(([key, type]) => !isOfNeededKind(type, kinds[key]))
    .map(([key]) => `${key} has no kind, or a kind that does not fit its type`);
  const unknown = Object.keys(kinds).filter((key) => !options.has(key));
  return [...missing, ...unknown.map((key) => `${key} has a kind and does not exist`)];
}

function ownOptions(notation: string): string[] {
  return notation.split(' ').filter((word) => word.includes(':'));
}

function isOfNeededKind(type: OptionType, kind: Kind | undefined): boolean {
  if (type.type === 'list') return kind?.kind === 'list' && isOfNeededKind(type.of, kind.of);
  if (type.type === 'map') return kind?.kind === 'map' && isOfNeededKind(type.of, kind.of);
  const needed = NEEDED[type.name];
  return needed === undefined || kind?.kind === needed;
}
