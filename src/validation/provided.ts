import type { IConstruct } from 'constructs';
import { OptionPlace } from './option-place';
import { PROVIDED } from './option-types';
import { checkOf } from './type-checks';
import { type Extensible, fieldOf, type Provided } from './type-notation';

/** An object whose class may be a user's own, and the construct or the call that errors name. */
interface Provider {
  readonly by: object;
  readonly where: IConstruct | string;
}

/**
 * Checks a property of a subclass or an implementation, and returns it without the options that are null.
 *
 * Throws a `UsageError` that names the class and the property.
 */
export function provided<T, E extends Extensible>(type: E, name: Provided<E>, value: T, { by, where }: Provider): T {
  const field = fieldOf(type, name, PROVIDED[type]);
  if (field.optional && (value ?? undefined) === undefined) return undefined as T;
  return checkOf(field, true)(value, new OptionPlace(where, `${by.constructor.name}.${name}`, 'required')) as T;
}

/**
 * Calls a method that a subclass implements, and returns its result without the options that are null.
 *
 * Throws a `UsageError` that names the class and the method.
 */
export function returned<T, E extends Extensible>(type: E, name: Provided<E>, call: () => T, provider: Provider): T {
  const { by, where } = provider;
  const place = new OptionPlace(where, `${by.constructor.name}.${name}()`, 'required');
  const method = (by as Record<string, unknown>)[name];
  if (typeof method !== 'function') {
    throw place.wrongType(method, { expected: 'a method', fix: `implement ${name}() as ${type} describes it` });
  }
  return checkOf(fieldOf(type, name, PROVIDED[type]), true)(call(), place) as T;
}
