/** The state of an alarm. */
export type State = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

/** The value of a metric in a minute, the samples of that minute, or null for no data. */
export type Minute = number | null | readonly number[];

/** A metric by minute, the oldest minute first. */
export interface Series {
  /** @default - any namespace */
  readonly namespace?: string;
  readonly metric: string;
  /** The dimensions that distinguish the metric from others of its name. A reference has the logical id as its value. */
  readonly dimensions?: Readonly<Record<string, string>>;
  readonly values: readonly Minute[];
}

/** A data point of an alarm. It is undefined if the data is missing. */
export type Point = number | undefined;

/**
 * Returns the data point of a period, which ends with a minute.
 *
 * @param period the length of the period. Unit: minutes
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html
 */
export function dataPoint(values: readonly Minute[], end: number, period: number, statistic: string): Point {
  const samples = values
    .slice(Math.max(0, end - period + 1), end + 1)
    .flatMap((minute) => (minute === null ? [] : minute))
    .sort((one, other) => one - other);
  if (samples.length === 0) return undefined;
  const sum = samples.reduce((total, sample) => total + sample, 0);
  const percentile = /^p(\d+(?:\.\d+)?)$/.exec(statistic)?.[1];
  if (percentile) return samples[Math.max(0, Math.ceil((Number(percentile) / 100) * samples.length) - 1)];
  switch (statistic) {
    case 'Sum':
      return sum;
    case 'Average':
      return sum / samples.length;
    case 'Minimum':
      return samples[0];
    case 'Maximum':
      return samples.at(-1);
    case 'SampleCount':
      return samples.length;
    default:
      throw new Error(`got the statistic ${statistic}, expected Sum, Average, Minimum, Maximum, SampleCount or pNN`);
  }
}

/** Returns the series of a metric, or undefined without data. A series with all dimensions is first. Throws if two fit. */
export function seriesOf(
  all: readonly Series[],
  namespace: string,
  metric: string,
  dimensions: Readonly<Record<string, string>>,
): Series | undefined {
  const found = all.filter(
    (series) =>
      series.metric === metric &&
      (series.namespace ?? namespace) === namespace &&
      Object.entries(series.dimensions ?? {}).every(([name, value]) => dimensions[name] === value),
  );
  const complete = found.filter(
    (series) => Object.keys(series.dimensions ?? {}).length === Object.keys(dimensions).length,
  );
  if (complete.length === 1) return complete[0];
  if (found.length > 1) {
    throw new Error(
      `got ${found.length} series for ${namespace} ${metric} ${JSON.stringify(dimensions)}, expected one: add dimensions to the series`,
    );
  }
  return found[0];
}
