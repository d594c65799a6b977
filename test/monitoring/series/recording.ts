import type { Minute } from '../../../rigs/alarms/series';

/** Metrics by minute, as CloudWatch has them during an event. */
export interface Recording {
  readonly event: string;
  /** The metrics by name. A name with a leading `*` is the end of a name. */
  readonly metrics: Readonly<Record<string, readonly Minute[]>>;
  /**
   * Further metrics with the same name as the first, for example those of the other gateways.
   *
   * @default - no data
   */
  readonly others?: readonly Minute[];
  /** The name of a metric that an alarm must have so that it can see the event. */
  readonly needs?: string;
  /** The time of the first minute, if it matters. */
  readonly start?: string;
}

/** The recordings of a kind of alarm: some in which it must enter ALARM state, and some in which it must not. */
export interface Recordings {
  readonly alarm: readonly Recording[];
  readonly quiet: readonly Recording[];
}

/** Returns a value in each of some minutes. */
export function minutes(count: number, value: Minute): Minute[] {
  return Array.from({ length: count }, () => value);
}

/** Returns a metric without data in some minutes. */
export function nothing(count: number): Minute[] {
  return minutes(count, null);
}

/** Returns the response times of some requests in a minute: most of them, and the slowest. */
export function times(count: number, usual: number, slowest: number): number[] {
  const slow = Math.ceil(count / 50);
  return [...Array.from({ length: count - slow }, () => usual), ...Array.from({ length: slow }, () => slowest)];
}

/** Returns the results of the scheduled function, which looks every five minutes. */
export function found(...results: number[]): Minute[] {
  return results.flatMap((result) => [result, ...nothing(4)]);
}
