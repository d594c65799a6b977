import type { Stack } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { ServiceQuotas, TradingAnalyticsPlatform } from '../../../src';
import { Choices } from './choices';
import { LaterParts } from './later-parts';
import { PlatformValues } from './platform-values';

/** Returns functions that each create a random valid platform in a stack, by names that have the seed and a number. */
export function randomPlatforms(count: number, seed: number): Record<string, (stack: Stack) => void> {
  const platforms = Array.from({ length: count }, (_, index): [string, (stack: Stack) => void] => [
    `random platform ${index} of SEED=${seed}`,
    (stack) => {
      const [random] = fc.sample(fc.gen(), { seed: seed + index, numRuns: 1 });
      createPlatform(stack, random);
    },
  ]);
  return Object.fromEntries(platforms);
}

function createPlatform(stack: Stack, random: fc.GeneratorValue): void {
  const choices = new Choices(random);
  if (choices.oneIn(4)) ServiceQuotas.of(stack).raise({ rulesPerSecurityGroup: 100, elasticIpAddresses: 20 });
  const values = new PlatformValues(random, stack);
  const platform = new TradingAnalyticsPlatform(stack, 'Trading', values.platform());
  new LaterParts(choices, platform, values).add();
}
