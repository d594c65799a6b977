import * as library from '../../../src';
import { KINDS } from '../../../src/validation/kinds-of-options';
import { CALLS, TYPES } from '../../../src/validation/option-types';
import { type Call, type Field, fieldsIn, namedType, type OptionType } from '../../../src/validation/type-notation';
import type { Examples } from './examples';

/** A call of the library, and its parameters. */
export interface KnownCall {
  readonly call: Call;
  readonly parameters: Field[];
}

/** All constructors, static methods and methods with parameters. */
export const KNOWN_CALLS: KnownCall[] = (Object.keys(CALLS) as Call[]).map((call) => ({
  call,
  parameters: fieldsIn(call, CALLS[call]),
}));

/** Calls the library. Methods are called on the example of their class. */
export function invoke(call: Call, args: unknown[], examples: Examples): unknown {
  const [owner, method] = call.split('.');
  // biome-ignore lint/suspicious/noExplicitAny: every call of the library
  const types = library as any;
  if (method === undefined) return new types[owner.replace('new ', '')](...args);
  if (Object.hasOwn(types[owner], method)) return types[owner][method](...args);
  return examples.get<Record<string, (...args: unknown[]) => unknown>>(owner)[method](...args);
}

/** The options of a struct. */
export function fieldsOf(struct: string): Field[] {
  const type = namedType(struct);
  return type.type === 'struct' ? type.fields : [];
}

/** Indicates whether a type is a struct. */
export function isStruct(type: OptionType): type is OptionType & { name: string } {
  return type.type === 'named' && (TYPES[type.name as keyof typeof TYPES] ?? '').startsWith('struct');
}

export { KINDS };
