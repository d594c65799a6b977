import type { RouteConditions } from './route-conditions';

/** One list of a route: what is looked at, and which values will do. */
export interface Matcher {
  readonly name: string;
  readonly values: string[];
}

const WILDCARD = /[*?]/;

/** Leading path segments without a wildcard that count; deeper paths are as specific as these. */
const DEPTHS = 5;
const HOST_RANKS = 3;
const BANDS = HOST_RANKS * DEPTHS * 2;

/** Each band holds the narrowed routes (with headers or methods) before the plain ones. 30 bands fit into 50,000. */
const NARROWED_SLOTS = 200;
const PLAIN_SLOTS = 1466;

/**
 * The priority of a route from the route alone, so that no other route's coming or going changes it.
 *
 * How specific a route is chooses a band of priorities; a hash of its conditions chooses one in the band.
 */
export function routePriority(conditions: RouteConditions, text: string): number {
  const { hosts, paths = ['*'], headers, methods } = conditions;
  const depth = Math.min(...paths.map(literalDepth));
  const rank = (exactness(hosts) * DEPTHS + depth) * 2 + (exactness(paths) === EXACT ? 1 : 0);
  const bandStart = (BANDS - 1 - rank) * (NARROWED_SLOTS + PLAIN_SLOTS);
  const slot = headers || methods ? hash(text) % NARROWED_SLOTS : NARROWED_SLOTS + (hash(text) % PLAIN_SLOTS);
  return 1 + bandStart + slot;
}

const EXACT = 2;

function exactness(values?: string[]): number {
  if (!values) return 0;
  return values.some((value) => WILDCARD.test(value)) ? 1 : EXACT;
}

function literalDepth(path: string): number {
  const segments = path.split('/').filter((segment) => segment !== '');
  const firstWildcard = segments.findIndex((segment) => WILDCARD.test(segment));
  return Math.min(firstWildcard < 0 ? segments.length : firstWildcard, DEPTHS - 1);
}

/** FNV-1a, 32 bits: stable over releases and languages. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const byte of Buffer.from(text, 'utf8')) value = Math.imul(value ^ byte, 0x01000193) >>> 0;
  return value;
}
