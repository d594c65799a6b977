import * as fs from 'node:fs';
import { AssetStaging } from 'aws-cdk-lib';
import type { Variant } from './variant';

/** The numbers of rounds. Every round synthesizes each variant once. */
export interface Rounds {
  /** Rounds that are not counted. Node.js compiles frequently used functions in them. */
  readonly warmUp: number;
  readonly counted: number;
}

/** The times of each variant, one for each counted round. Unit: milliseconds. */
export type Times = ReadonlyMap<Variant, number[]>;

/** Returns the wall-clock time. Unit: milliseconds. */
const wallClock = () => performance.now();

/** Returns the processor time of this process, which other load on the machine hardly affects. Unit: milliseconds. */
export function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Synthesizes all variants in every round, so that other load on the machine affects all of them. */
export function measure(variants: Variant[], { warmUp, counted }: Rounds, clock = wallClock): Times {
  const times = new Map(variants.map((variant): [Variant, number[]] => [variant, []]));
  const orders = permutations(variants);
  for (let round = -warmUp; round < counted; round++) {
    // All orders in turn, because the garbage of one variant is collected during the next one.
    for (const variant of orders[(round + warmUp) % orders.length]) {
      const time = synthesize(variant, clock);
      if (round >= 0) times.get(variant)?.push(time);
    }
  }
  return times;
}

/** Returns the time from an empty app to a written assembly. Unit: milliseconds. */
function synthesize({ app }: Variant, clock: () => number): number {
  // A new process would also hash the function handlers.
  AssetStaging.clearAssetHashCache();
  const begun = clock();
  const { directory } = app().synth();
  const time = clock() - begun;
  fs.rmSync(directory, { recursive: true });
  return time;
}

function permutations<T>(items: T[]): T[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((first) =>
    permutations(items.filter((item) => item !== first)).map((others) => [first, ...others]),
  );
}
