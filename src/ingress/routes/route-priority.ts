/** The conditions of a route that determine its priority. */
export interface RequestConditions {
  readonly paths?: string[];
  readonly hosts?: string[];
  readonly headers?: Record<string, string[]>;
  readonly methods?: string[];
}

const WILDCARD = /[*?]/;

/** The number of leading path segments that count. Deeper paths are equally specific. */
const DEPTHS = 5;

/**
 * The number of priorities in each band, beginning with the least specific band. Bands that many routes use are wide, so
 * that two routes rarely get the same priority.
 *
 * For each kind of host, a row is a depth of the path: with a wildcard, and exact. The sum fits into 50,000.
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

/** The part of a band for routes with headers or methods, which come first. */
const NARROWED = 1 / 5;

/**
 * Returns the priority of a route. It depends only on the route, so adding or removing other routes does not change it.
 *
 * The specificity of the route selects a band of priorities. A hash of its conditions selects a priority in the band.
 */
export function routePriority(conditions: RequestConditions, text: string): number {
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

/** FNV-1a with 32 bits, which is stable across releases and languages. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const byte of Buffer.from(text, 'utf8')) value = Math.imul(value ^ byte, 0x01000193) >>> 0;
  return value;
}
