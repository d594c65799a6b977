import type { Json } from '../template/json';

/** Export names of stacks, and their values. */
export type Exports = ReadonlyMap<string, Json>;

/**
 * Replaces intrinsic functions by symbols: a `Ref` by the logical id, an `Fn::GetAtt` by the id and the attribute.
 *
 * So a metric of a template has the same dimensions in each synthesis, and a test can name them.
 */
export function symbolic(value: Json, exports: Exports = new Map()): Json {
  if (Array.isArray(value)) return value.map((item) => symbolic(item, exports));
  if (value === null || typeof value !== 'object') return value;
  const [[name, argument] = [], ...more] = Object.entries<Json>(value);
  if (more.length === 0 && name !== undefined && (name === 'Ref' || name.startsWith('Fn::'))) {
    return call(name, argument, exports);
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, symbolic(item, exports)]));
}

function call(name: string, argument: Json, exports: Exports): Json {
  if (name === 'Ref') return argument;
  if (name === 'Fn::GetAtt') return Array.isArray(argument) ? argument.join('.') : argument;
  const resolved = symbolic(argument, exports);
  switch (name) {
    case 'Fn::ImportValue': {
      const exported = exports.get(resolved);
      if (exported === undefined) throw new Error(`got no template with the export ${resolved}: pass its stack too`);
      return exported;
    }
    case 'Fn::Join':
      return resolved[1].join(resolved[0]);
    case 'Fn::Split':
      return resolved[1].split(resolved[0]);
    case 'Fn::Select':
      return resolved[1][resolved[0]] ?? `${resolved[1].join()}[${resolved[0]}]`;
    default:
      throw new Error(`got ${name}, expected Ref, Fn::GetAtt, Fn::ImportValue, Fn::Join, Fn::Split or Fn::Select`);
  }
}
