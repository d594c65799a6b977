import type { Stack } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { TradingAnalyticsPlatform } from '../../../src';
import { PlatformValues } from './platform-values';

/** Returns functions that each create a random valid platform in a stack, by names that have the seed and a number. */
export function randomPlatforms(count: number, seed: number): Record<string, (stack: Stack) => void> {
  const platforms = Array.from({ length: count }, (_, index): [string, (stack: Stack) => void] => [
    `random platform ${index} of SEED=${seed}`,
    (stack) => {
      const [random] = fc.sample(fc.gen(), { seed: seed + index, numRuns: 1 });
      new TradingAnalyticsPlatform(stack, 'Trading', new PlatformValues(random, stack).platform());
    },
  ]);
  return Object.fromEntries(platforms);
}
