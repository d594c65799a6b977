import * as fs from 'node:fs';
import { AssetStaging } from 'aws-cdk-lib';
import type { Variant } from './variant';

/** How often everything is synthesised. */
export interface Rounds {
  /** Rounds that do not count: Node.js compiles in them what is used often. */
  readonly warmUp: number;
  readonly counted: number;
}

/** The times of each variant, one for each counted round. Unit: milliseconds. */
export type Times = ReadonlyMap<Variant, number[]>;

/** Synthesises all variants in every round, so that whatever else the machine does hits all alike. */
export function measure(variants: Variant[], { warmUp, counted }: Rounds): Times {
  const times = new Map(variants.map((variant): [Variant, number[]] => [variant, []]));
  const orders = permutations(variants);
  for (let round = -warmUp; round < counted; round++) {
    // Every order in turn: what one variant leaves to the garbage collector is not always paid for by the same other.
    for (const variant of orders[(round + warmUp) % orders.length]) {
      const time = synthesise(variant);
      if (round >= 0) times.get(variant)?.push(time);
    }
  }
  return times;
}

/** From nothing to a written assembly. Unit: milliseconds. */
function synthesise({ app }: Variant): number {
  // A new process would have to hash the function handlers, too.
  AssetStaging.clearAssetHashCache();
  const begun = performance.now();
  const { directory } = app().synth();
  const time = performance.now() - begun;
  fs.rmSync(directory, { recursive: true });
  return time;
}

function permutations<T>(items: T[]): T[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((first) =>
    permutations(items.filter((item) => item !== first)).map((others) => [first, ...others]),
  );
}
