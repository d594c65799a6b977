import {
  type Comparison,
  chanceOfDifference,
  chanceOfFailures,
} from '../../../../src/monitoring/handlers/deployments/chance';

const choose = (n: number, k: number): number => (k === 0 ? 1 : (choose(n - 1, k - 1) * n) / k);

/** The exact chance that at least so many requests fail. */
function binomialTail(requests: number, failures: number, ratio: number): number {
  let sum = 0;
  for (let k = failures; k <= requests; k++) sum += choose(requests, k) * ratio ** k * (1 - ratio) ** (requests - k);
  return sum;
}

/** The distribution of the newer version's failures, if both versions fail equally often. */
function hypergeometric({ newer, older }: Comparison): number[] {
  const failures = newer.failures + older.failures;
  const all = newer.requests + older.requests;
  return Array.from({ length: newer.requests + 1 }, (_, k) =>
    k > failures || newer.requests - k > all - failures
      ? 0
      : (choose(failures, k) * choose(all - failures, newer.requests - k)) / choose(all, newer.requests),
  );
}

/** Fisher's exact test, for several independent tables. */
function exactTail(comparisons: Comparison[]): number {
  const distribution = comparisons.map(hypergeometric).reduce(
    (left, right) => {
      const sum = Array<number>(left.length + right.length - 1).fill(0);
      for (const [i, a] of left.entries()) for (const [j, b] of right.entries()) sum[i + j] += a * b;
      return sum;
    },
    [1],
  );
  const observed = comparisons.reduce((sum, { newer }) => sum + newer.failures, 0);
  return distribution.slice(observed).reduce((sum, chance) => sum + chance, 0);
}

const comparison = (failed: number, requests: number, oldFailed: number, oldRequests: number): Comparison => ({
  newer: { requests, failures: failed },
  older: { requests: oldRequests, failures: oldFailed },
});

describe('the chance of failures', () => {
  test('is never below the exact one of the binomial distribution', () => {
    for (const ratio of [0.01, 0.05, 0.3]) {
      for (let requests = 1; requests <= 40; requests++) {
        for (let failures = 0; failures <= requests; failures++) {
          const exact = binomialTail(requests, failures, ratio);
          expect(chanceOfFailures({ requests, failures }, ratio)).toBeGreaterThanOrEqual(exact - 1e-12);
        }
      }
    }
  });

  test('is exact where all requests fail', () => {
    expect(chanceOfFailures({ requests: 3, failures: 3 }, 0.05)).toBeCloseTo(0.05 ** 3, 12);
  });

  test('is 1 without requests, and up to the expected number', () => {
    expect(chanceOfFailures({ requests: 0, failures: 0 }, 0.05)).toBe(1);
    expect(chanceOfFailures({ requests: 100, failures: 5 }, 0.05)).toBe(1);
  });
});

describe('the chance of a difference', () => {
  test("is never below that of Fisher's exact test", () => {
    for (let requests = 1; requests <= 12; requests++) {
      for (const oldRequests of [1, 3, 10, 30]) {
        for (let failures = 0; failures <= requests; failures++) {
          for (const oldFailures of [0, 1, Math.floor(oldRequests / 2), oldRequests]) {
            const tables = [comparison(failures, requests, Math.min(oldFailures, oldRequests), oldRequests)];
            expect(chanceOfDifference(tables)).toBeGreaterThanOrEqual(exactTail(tables) - 1e-12);
          }
        }
      }
    }
  });

  test('is never below the exact one of two minutes with different ratios', () => {
    for (const first of [comparison(2, 9, 0, 4), comparison(3, 3, 1, 12)]) {
      for (let failures = 0; failures <= 8; failures++) {
        for (let oldFailures = 0; oldFailures <= 5; oldFailures++) {
          const tables = [first, comparison(failures, 8, oldFailures, 5)];
          expect(chanceOfDifference(tables)).toBeGreaterThanOrEqual(exactTail(tables) - 1e-12);
        }
      }
    }
  });

  test.each([
    ['without requests', [comparison(0, 0, 0, 0)]],
    ['without comparisons', []],
    ['without requests of the older version', [comparison(20, 20, 0, 0)]],
    ['if all requests of both fail', [comparison(20, 20, 180, 180)]],
    ['if the older one fails more often', [comparison(1, 20, 90, 180)]],
  ])('is 1 %s', (_name, tables) => {
    expect(chanceOfDifference(tables)).toBe(1);
  });

  test('is small if only the newer version fails, whichever share of the traffic it has', () => {
    expect(chanceOfDifference([comparison(4, 4, 0, 36)])).toBeLessThan(1.1e-4);
    expect(chanceOfDifference([comparison(54, 54, 0, 6)])).toBeLessThan(1.1e-6);
  });

  test('does not mix minutes: a dependency failed while the newer version had most of the traffic', () => {
    const fine = Array.from({ length: 10 }, () => comparison(0, 100, 0, 900));
    const failing = Array.from({ length: 10 }, () => comparison(450, 900, 50, 100));
    expect(chanceOfDifference([...fine, ...failing])).toBe(1);
    // One table of all minutes would prove a difference that is none.
    expect(chanceOfDifference([comparison(4500, 10_000, 500, 10_000)])).toBeLessThan(1e-9);
  });
});
