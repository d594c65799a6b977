import { Template } from 'aws-cdk-lib/assertions';
import { Construct } from 'constructs';
import * as fc from 'fast-check';
import type { Field, OptionType } from '../../src/validation/type-notation';
import { EXHAUSTIVE, SEED } from '../support/extent';
import { fieldsOf, invoke, isStruct, KNOWN_CALLS, type KnownCall } from '../support/options/calls';
import { Examples } from '../support/options/examples';
import { ValidValues } from '../support/options/valid-values';

type Options = Record<string, unknown>;

/** An optional option of an argument of a call, with the options that contain it. */
interface Place extends KnownCall {
  readonly title: string;
  readonly parameter: Field;
  readonly path: Field[];
}

const MAX_DEPTH = 3;
const PLACES: Place[] = KNOWN_CALLS.flatMap((call) =>
  call.parameters.flatMap((parameter) =>
    pathsIn(parameter.type, []).map((path) => {
      const title = `${call.call}: ${[parameter, ...path].map(({ name }) => name).join('.')}`;
      return { ...call, parameter, path, title };
    }),
  ),
);

/** The paths to the optional options of the library's own structs. */
function pathsIn(type: OptionType, parents: Field[]): Field[][] {
  if (!isStruct(type) || type.name.includes('.') || parents.length >= MAX_DEPTH) return [];
  return fieldsOf(type.name).flatMap((field) => {
    const path = [...parents, field];
    return [...(field.optional ? [path] : []), ...pathsIn(field.type, path)];
  });
}

const sample = EXHAUSTIVE ? PLACES : fc.sample(fc.constantFrom(...PLACES), { seed: SEED, numRuns: 20 });

test.each(sample)('null is the default of $title', (place) => {
  expect(outcome(place, null)).toEqual(outcome(place, undefined));
});

/** Returns the template of a construct, the object that a factory creates, or an error, with a value of one option. */
function outcome({ call, parameters, parameter, path }: Place, value: unknown): unknown {
  const examples = call.includes('.') && !isMethod(call) ? SHARED : new Examples();
  const values = new ValidValues(fc.sample(fc.gen(), { numRuns: 1, seed: 1 })[0], examples);
  const args = parameters.map((other) =>
    other === parameter ? withValue(other, path, value, values) : other.optional ? undefined : values.of(other),
  );
  let result: unknown;
  try {
    result = invoke(call, args, examples);
  } catch (error) {
    return String(error);
  }
  return examples === SHARED ? withoutConstructs(result) : Template.fromStack(examples.stack).toJSON();
}

/** Returns the properties of an object, with paths in place of constructs, and without what is undefined. */
function withoutConstructs(value: unknown): unknown {
  if (Construct.isConstruct(value)) return value.node.path;
  if (typeof value === 'function') return 'a function';
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(withoutConstructs);
  const entries = Object.entries(value).filter(([, property]) => property !== undefined);
  return Object.fromEntries(entries.map(([name, property]) => [name, withoutConstructs(property)]));
}

const SHARED = new Examples();

function isMethod(call: string): boolean {
  return /\.(add|attach|connect|grant|metric|watch|expose|join)/.test(call);
}

/** Returns the required options of a struct, and the value of the option at a path. */
function withValue({ type }: Field, [first, ...rest]: Field[], value: unknown, values: ValidValues): Options {
  const needed = fieldsOf((type as { name: string }).name).filter(({ optional }) => !optional);
  const options = Object.fromEntries(needed.map((field) => [field.name, values.of(field)]));
  const inner = rest.length === 0 ? value : withValue(first, rest, value, values);
  return { ...options, [first.name]: inner };
}
