import type { Resources } from './template';

/** Returns the longest chain of dependent resources, first to last. It bounds the time of a deployment. */
export function longestChain(resources: Resources): string[] {
  const longest = new Map<string, string[]>();
  const chainTo = (id: string): string[] => {
    const known = longest.get(id);
    if (known) return known;
    const before = [...referencesIn(resources[id])].filter((other) => other in resources && other !== id).map(chainTo);
    const chain = [...before.reduce((one, other) => (other.length > one.length ? other : one), []), id];
    longest.set(id, chain);
    return chain;
  };
  return Object.keys(resources)
    .map(chainTo)
    .reduce((one, other) => (other.length > one.length ? other : one), []);
}

/** Returns the logical ids in the `Ref`, `Fn::GetAtt` and `DependsOn` of a value. */
export function referencesIn(value: unknown, found = new Set<string>()): Set<string> {
  if (Array.isArray(value)) for (const item of value) referencesIn(item, found);
  else if (value !== null && typeof value === 'object') {
    for (const [key, inner] of Object.entries(value)) {
      if (key === 'Ref') found.add(inner as string);
      else if (key === 'Fn::GetAtt') found.add((inner as string[])[0]);
      else if (key === 'DependsOn') for (const id of [inner].flat()) found.add(id as string);
      else referencesIn(inner, found);
    }
  }
  return found;
}
