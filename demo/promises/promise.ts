import type { DeployedResource, DeployedStack } from '../../rigs/emulator/deployed-stack';
import type { Json } from '../../rigs/template/json';

/** A property of the template compared with the answer of AWS. */
export interface PromiseKept {
  readonly resource: string;
  readonly type: string;
  readonly what: string;
  readonly promised: string;
  readonly found: string;
  readonly kept: boolean;
}

/** Describes a resource with the AWS API and compares it with the template. */
export type Inspector = (resource: DeployedResource, stack: DeployedStack) => Promise<PromiseKept[]>;

/** Compares promised and found values by name. */
export function compare(
  resource: DeployedResource,
  things: Record<string, [promised: Json, found: Json]>,
): PromiseKept[] {
  return Object.entries(things).map(([what, pair]) => {
    const [promised, found] = pair.map(shown);
    return { resource: resource.logicalId, type: resource.type, what, promised, found, kept: promised === found };
  });
}

/** Returns equal texts for equal values: keys in order, numbers and booleans as strings. */
function shown(value: Json): string {
  if (value === undefined || value === null) return '(nothing)';
  if (Array.isArray(value)) return value.map(shown).join(', ') || '(nothing)';
  if (typeof value === 'object') {
    return Object.keys(value)
      .sort()
      .map((key) => `${key}=${shown(value[key])}`)
      .join(' ');
  }
  return String(value);
}
