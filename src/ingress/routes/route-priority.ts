import type { RouteConditions } from './route-conditions';

/** One list of a route: what is looked at, and which values will do. */
export interface Matcher {
  readonly name: string;
  readonly values: string[];
}

const WILDCARD = /[*?]/;

/** Leading path segments without a wildcard that count; deeper paths are as specific as these. */
const DEPTHS = 5;

/**
 * How many priorities each band has, the least specific band first: where most routes are, two rarely meet.
 *
 * For each kind of host the depths of the path, each with a wildcard and exact. Together they fit into 50,000.
 */
const BANDS = [
  // any host
  [400, 100],
  [10_000, 3_000],
  [8_000, 3_000],
  [3_000, 1_500],
  [1_500, 1_000],
  // a host with a wildcard
  [1_500, 100],
  [800, 300],
  [600, 300],
  [300, 200],
  [200, 200],
  // an exact host
  [6_000, 100],
  [2_500, 1_000],
  [1_500, 700],
  [700, 500],
  [500, 400],
].flat();

/** The share of a band whose routes are narrowed by headers or methods, and so come first. */
const NARROWED = 1 / 5;

/**
 * The priority of a route from the route alone, so that no other route's coming or going changes it.
 *
 * How specific a route is chooses a band of priorities; a hash of its conditions chooses one in the band.
 */
export function routePriority(conditions: RouteConditions, text: string): number {
  const { hosts, paths = ['*'], headers, methods } = conditions;
  const depth = Math.min(...paths.map(literalDepth));
  const rank = (exactness(hosts) * DEPTHS + depth) * 2 + (exactness(paths) === EXACT ? 1 : 0);
  const bandStart = BANDS.slice(rank + 1).reduce((sum, size) => sum + size, 1);
  const narrowed = BANDS[rank] * NARROWED;
  return bandStart + (headers || methods ? hash(text) % narrowed : narrowed + (hash(text) % (BANDS[rank] - narrowed)));
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
