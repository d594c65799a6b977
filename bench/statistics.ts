/** The quartiles of a sample: a quarter of the values is below the first, half below the median. */
export interface Quartiles {
  readonly first: number;
  readonly median: number;
  readonly third: number;
}

/** Returns the median: the middle value, or the mean of the two middle values. */
export function median(numbers: number[]): number {
  return quantile(sorted(numbers), 0.5);
}

/** Returns the quartiles, interpolated between neighbours. */
export function quartiles(numbers: number[]): Quartiles {
  const values = sorted(numbers);
  return { first: quantile(values, 0.25), median: quantile(values, 0.5), third: quantile(values, 0.75) };
}

/**
 * Returns the quartiles of the ratios within each round.
 *
 * On a busy machine they vary less than a ratio of medians, because both times of a round had the same load.
 */
export function ratios(times: number[], others: number[]): Quartiles {
  return quartiles(times.map((time, round) => time / others[round]));
}

function sorted(numbers: number[]): number[] {
  return [...numbers].sort((one, other) => one - other);
}

function quantile(values: number[], part: number): number {
  const position = (values.length - 1) * part;
  const [below, above] = [values[Math.floor(position)], values[Math.ceil(position)]];
  return below + (above - below) * (position - Math.floor(position));
}
