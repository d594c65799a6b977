/** The middle one of some numbers, or the mean of the middle two. */
export function median(numbers: number[]): number {
  const sorted = [...numbers].sort((one, other) => one - other);
  const middle = sorted.length / 2;
  return (sorted[Math.ceil(middle) - 1] + sorted[Math.floor(middle)]) / 2;
}

/** The median of the ratios within each round, which says more than the ratio of medians on a busy machine. */
export function medianRatio(times: number[], others: number[]): number {
  return median(times.map((time, round) => time / others[round]));
}
