/** Indicates whether everything is tested (`npm run test:all`) or a sample of what is exhaustive (`npm test`). */
export const EXHAUSTIVE = process.env.EXHAUSTIVE === 'true';

/** The seed of sampled tests. A failed run prints it; `SEED=… npx jest <file>` repeats the run. */
export const SEED = Number(process.env.SEED ?? Date.now() % 2 ** 31);

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
