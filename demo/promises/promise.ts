import type { DeployedResource, DeployedStack } from '../../rigs/emulator/deployed-stack';
import type { Json } from '../../rigs/template/json';

/** One thing that the template promised, and what AWS answered when it was asked. */
export interface PromiseKept {
  readonly resource: string;
  readonly type: string;
  readonly what: string;
  readonly promised: string;
  readonly found: string;
  readonly kept: boolean;
}

/** Asks AWS for one resource, and compares. */
export type Inspector = (resource: DeployedResource, stack: DeployedStack) => Promise<PromiseKept[]>;

/** What was promised and what was found, by the name of each thing. */
export function compare(
  resource: DeployedResource,
  things: Record<string, [promised: Json, found: Json]>,
): PromiseKept[] {
  return Object.entries(things).map(([what, pair]) => {
    const [promised, found] = pair.map(shown);
    return { resource: resource.logicalId, type: resource.type, what, promised, found, kept: promised === found };
  });
}

/** The same text for the same value: keys in order, numbers and booleans as CloudFormation may also write them. */
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
