/** Indicates whether everything is tested (`npm run test:all`) or a sample of what is exhaustive (`npm test`). */
export const EXHAUSTIVE = process.env.EXHAUSTIVE === 'true';

const SAME_SEED = 1;
/**
 * The seed of sampled tests. `npm test` has the same seed each time, so that a failed test comes from the change.
 * `npm run test:all` has another each time. A failed run prints it, and `SEED=… npx jest <file>` repeats the run.
 */
export const SEED = Number(process.env.SEED ?? (EXHAUSTIVE ? Date.now() % 2 ** 31 : SAME_SEED));

/** Returns the number of runs: a sample, or all. */
export function extent(sample: number, all: number): number {
  return EXHAUSTIVE ? all : sample;
}

/** Returns some of the cases, another choice for each seed. In exhaustive runs these are all, or a larger number. */
export function sampled<T>(cases: readonly T[], sample: number, all = cases.length): T[] {
  const number = Math.min(extent(sample, all), cases.length);
  return Array.from({ length: number }, (_, index) => {
    const distance = Math.floor((index * cases.length) / number);
    return cases[(SEED + distance) % cases.length];
  });
}
