import { Stack, Token } from 'aws-cdk-lib';
import { Construct, type IConstruct } from 'constructs';
import { requireOpenApp } from './open-app';
import { OptionPlace } from './option-place';
import { CALLS } from './option-types';
import { shown } from './shown';
import { checkOf } from './type-checks';
import { type Call, fieldOf, type Parameter } from './type-notation';

/** The first parameters of the constructor of a construct. */
const CONSTRUCT = 'scope:constructs.Construct id:string';

/** The methods that change a construct. */
const CHANGE = /\.(add|attach|connect|expose|grant|join|watch)/;

/**
 * Checks an argument of a call against the table of options, and returns it without the options that are null.
 *
 * Throws a `UsageError` that names the invalid option. An argument that is null counts as left out.
 *
 * @param call the call: `Class.method` or `new Class`
 * @param name the name of the parameter
 * @param value the argument
 * @param where the construct that errors name, or its path; the call by default
 */
export function checked<T, C extends Call>(
  call: C,
  name: Parameter<C>,
  value: T,
  where: IConstruct | string = `${call}()`,
): T {
  if (typeof where !== 'string' && CHANGE.test(call)) requireOpenApp(where, where, `${call}()`);
  const field = fieldOf(call, name, CALLS[call]);
  if (field.optional && (value ?? undefined) === undefined) return undefined as T;
  const place = new OptionPlace(where, name, field.optional ? 'optional' : 'required', true);
  return checkOf(field, CALLS[call].startsWith(CONSTRUCT))(value, place) as T;
}

/**
 * Checks the scope and the id of a construct, and returns them for `super(...placed(...))`.
 *
 * @param call `new` and the name of the class
 */
export function placed(call: Call, scope: Construct, id: string): [scope: Construct, id: string] {
  const where = `${call}()`;
  if (!Construct.isConstruct(scope)) {
    const place = new OptionPlace(where, 'scope', 'required');
    throw place.wrongType(scope, { expected: 'a construct', fix: 'pass the parent, for example this' });
  }
  requireStack(scope, where);
  const place = new OptionPlace(where, 'id', 'required');
  const fix = "write a name, for example 'Trading'";
  if (typeof id !== 'string') throw place.wrongType(id, { expected: 'a string', fix });
  if (Token.isUnresolved(id)) {
    throw place.error('NotKnownAtSynth', { got: 'an id with a token', expected: 'an id that is known at synth', fix });
  }
  // The children of a construct are properties of an object that inherits these names.
  if (id in {}) {
    throw place.error('InvalidValue', {
      got: `the id ${shown(id)}`,
      expected: 'an id that is no property of every JavaScript object, because constructs do not accept it',
      fix: `write another name, for example ${shown(`${id.replace(/\W|_/g, '')}1`)}`,
    });
  }
  if (id === '') {
    throw place.error('InvalidValue', {
      got: 'an empty id',
      expected: 'an id that no other child of the scope has',
      fix,
    });
  }
  requireOpenApp(scope, pathOf([scope, id]), where);
  return [scope, id];
}

/** Throws if a construct is in no stack, for example if it is the app. */
export function requireStack(scope: Construct, where: string): void {
  if (scope.node.scopes.some(Stack.isStack)) return;
  throw new OptionPlace(where, 'scope', 'required').wrongType(scope, {
    expected: 'a stack, or a construct in a stack',
    fix: "pass the stack, for example new Stack(app, 'Trading')",
  });
}

/** Returns the path of a construct before it is created. */
export function pathOf([{ node }, id]: [scope: Construct, id: string]): string {
  return node.path ? `${node.path}/${id}` : id;
}
