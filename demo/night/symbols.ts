import { symbolic } from '../../rigs/alarms/symbols';
import type { Json } from '../../rigs/template/json';

/** Replaces the intrinsic functions of a template that refers to no other template by symbols. */
export function inSymbols(value: Json): Json {
  return symbolic(value, { exports: new Map(), symbolOf: (id) => id });
}
