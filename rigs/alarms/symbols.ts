import type { Json } from '../template/json';

/** The names of a template: the exports of all stacks, and the symbol of each logical id. */
export interface Names {
  readonly exports: ReadonlyMap<string, Json>;
  readonly symbolOf: (logicalId: string) => string;
}

/**
 * Replaces intrinsic functions by symbols: a `Ref` by the logical id, an `Fn::GetAtt` by the id and the attribute.
 *
 * So a metric of a template has the same dimensions in each synthesis, and a test can name them.
 */
export function symbolic(value: Json, names: Names): Json {
  if (Array.isArray(value)) return value.map((item) => symbolic(item, names));
  if (value === null || typeof value !== 'object') return value;
  const [[name, argument] = [], ...more] = Object.entries<Json>(value);
  if (more.length === 0 && name !== undefined && (name === 'Ref' || name.startsWith('Fn::'))) {
    return call(name, argument, names);
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, symbolic(item, names)]));
}

function call(name: string, argument: Json, names: Names): Json {
  if (name === 'Ref') return names.symbolOf(argument);
  if (name === 'Fn::GetAtt') {
    const [id, ...attribute] = Array.isArray(argument) ? argument : argument.split('.');
    return [names.symbolOf(id), ...attribute].join('.');
  }
  const resolved = symbolic(argument, names);
  switch (name) {
    case 'Fn::ImportValue': {
      const exported = names.exports.get(resolved);
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
