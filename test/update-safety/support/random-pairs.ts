import * as fc from 'fast-check';
import { UsageError } from '../../../src/validation/usage-error';
import { extent, SEED } from '../../support/extent';
import { type Change, type PlatformChange, pickFrom, randomPlatform } from './platform-changes';
import { createPlatform, type PlatformModel } from './platform-model';
import { type Synthesized, shownViolations, synthesized, violationsOf } from './synthesized';

/** Returns the templates of a platform, or undefined if the library refuses it. */
function templatesOf(model: PlatformModel, references: string): Synthesized | undefined {
  try {
    return synthesized((app) => createPlatform(app, model), {
      '@aws-cdk/core:defaultCrossStackReferences': references,
    });
  } catch (error) {
    if (error instanceof UsageError || /\[\w+\]/.test(String(error))) return undefined;
    throw error;
  }
}

/** Returns the findings that are not intended, in both directions of a change. */
function unexpected(before: Synthesized, after: Synthesized, { services, intended }: PlatformChange): string[] {
  return [
    [before, after],
    [after, before],
  ].flatMap(([from, to]) =>
    shownViolations(violationsOf(from, to, { changedServices: services })).filter(
      (finding) => !finding.startsWith('RevertDrift ') && !intended?.test(finding),
    ),
  );
}

/** Each run is two pairs, because a change is tried in both directions: 54 pairs, or 1,026 in an exhaustive run. */
const RUNS = extent(1, 19);

/**
 * Defines a test for each kind of change, with random platforms.
 *
 * The kinds are in several files, because the CDK keeps the tokens of every app until the process ends. A process of all
 * pairs would need more memory than Node.js has by default.
 */
export function testRandomPairs(changes: Record<string, Change>): void {
  jest.setTimeout(1_200_000);
  test.each(Object.entries(changes))(
    'an update of random platforms has no finding that is not intended: %s',
    (_kind, apply) => {
      fc.assert(
        fc.property(fc.gen(), (random) => {
          const pick = pickFrom(random);
          const model = randomPlatform(pick);
          const references = pick(['strong', 'weak']);
          const change = apply(model, pick);
          fc.pre(change !== undefined);
          const [before, after] = [model, (change as PlatformChange).model].map((each) =>
            templatesOf(each, references),
          );
          fc.pre(before !== undefined && after !== undefined);
          expect(unexpected(before as Synthesized, after as Synthesized, change as PlatformChange)).toEqual([]);
        }),
        { numRuns: RUNS, seed: SEED, endOnFailure: true, maxSkipsPerRun: 1000 },
      );
    },
  );
}
