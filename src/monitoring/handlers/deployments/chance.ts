/** The failed requests of one or more minutes that two versions answered at the same time. */
export interface Comparison {
  readonly newer: Requests;
  readonly older: Requests;
}

/** Requests, and how many of them failed. */
export interface Requests {
  readonly requests: number;
  readonly failures: number;
}

/** Returns the sum of requests. */
export function total(parts: readonly Requests[]): Requests {
  return parts.reduce(
    (sum, part) => ({ requests: sum.requests + part.requests, failures: sum.failures + part.failures }),
    { requests: 0, failures: 0 },
  );
}

/**
 * Returns an upper bound of the chance that so many requests fail, if each fails with a given ratio.
 *
 * It is Chernoff's bound of the binomial distribution.
 */
export function chanceOfFailures({ requests, failures }: Requests, ratio: number): number {
  return chernoff(requests, failures, ratio * requests);
}

/**
 * Returns an upper bound of the chance that the newer version has so many of the failed requests, if both versions fail
 * equally often in each of the comparisons.
 *
 * How often they fail may differ between the comparisons. So a dependency that fails for a few minutes proves nothing,
 * whichever share of the traffic the newer version has at that time.
 *
 * Within a comparison, the failures of the newer version then have the hypergeometric distribution. It is a sampling
 * without replacement, for which Chernoff's bound holds, and so it does for sums of independent ones with different
 * means. The table has four margins that can be the sample. Each gives a valid bound, and the smallest one counts.
 *
 * @see https://doi.org/10.1080/01621459.1963.10500830 Hoeffding 1963, theorem 4 (without replacement) and theorem 1 (sums)
 */
export function chanceOfDifference(comparisons: readonly Comparison[]): number {
  const newer = total(comparisons.map((comparison) => comparison.newer));
  const older = total(comparisons.map((comparison) => comparison.older));
  /** The expected failures of the newer version. */
  const expected = comparisons.reduce((sum, comparison) => {
    const both = total([comparison.newer, comparison.older]);
    return both.requests === 0 ? sum : sum + (both.failures * comparison.newer.requests) / both.requests;
  }, 0);
  const { failures } = newer;
  const allFailures = failures + older.failures;
  const newerSuccesses = newer.requests - failures;
  const olderSuccesses = older.requests - older.failures;
  return Math.min(
    chernoff(newer.requests, failures, expected),
    chernoff(allFailures, failures, expected),
    // As many failures of the newer version as observed are as many successes of the older version.
    chernoff(older.requests, olderSuccesses, older.requests - (allFailures - expected)),
    chernoff(newerSuccesses + olderSuccesses, olderSuccesses, older.requests - (allFailures - expected)),
  );
}

/** Returns Chernoff's bound of the chance that a sum of a number of draws is at least a value, by its mean. */
function chernoff(draws: number, value: number, mean: number): number {
  if (draws === 0 || value <= mean) return 1;
  return Math.exp(-draws * divergence(value / draws, mean / draws));
}

/** The relative entropy of two coins. */
function divergence(observed: number, expected: number): number {
  return term(observed, expected) + term(1 - observed, 1 - expected);
}

function term(observed: number, expected: number): number {
  return observed === 0 ? 0 : observed * Math.log(observed / expected);
}
