import * as fc from 'fast-check';
import { forgottenSessions } from '../../../rigs/rotation/forgotten-sessions';
import { leaksOf } from '../../../rigs/rotation/leaks';
import { STEPS, type Strategy } from '../../../rigs/rotation/rotating-user';
import { extent, SEED } from '../../support/extent';
import { rotateTwiceAtOnce } from './support/at-once';
import { type Outage, Race, type Scenario, type Stray } from './support/race';
import { rotationServers } from './support/servers';
import type { Trouble } from './support/turnstile';

const RUNS = extent(4, 25);
const TIMEOUT_MS = 900_000;
const ROTATIONS_AT_ONCE = extent(5, 20);
/** About the number of calls of a rotation that two functions run at the same time. */
const CALLS = 46;

const servers = rotationServers();

const trouble: fc.Arbitrary<Trouble> = fc.record({
  kind: fc.constantFrom('slow', 'refused', 'never made', 'answer lost'),
});
const stray: fc.Arbitrary<Stray> = fc.record({
  at: fc.nat(CALLS),
  what: fc.constantFrom(...STEPS, 'RotateSecret' as const, 'Update' as const),
  of: fc.constantFrom('this', 'before', 'abandoned'),
});
const outage: fc.Arbitrary<Outage> = fc.record({
  at: fc.nat(CALLS / 2),
  kind: fc.constantFrom('down', 'full'),
  milliseconds: fc.integer({ min: 20, max: 400 }),
});
const scenario: fc.Arbitrary<Scenario> = fc.record({
  runners: fc.integer({ min: 1, max: 3 }),
  order: fc.array(fc.nat(11), { minLength: 10, maxLength: CALLS }),
  troubles: fc.array(fc.option(trouble, { freq: 9, nil: undefined }), { maxLength: CALLS }),
  strays: fc.array(stray, { maxLength: 6 }),
  outage: fc.option(outage, { freq: 2, nil: undefined }),
  abandonedAfter: fc.option(fc.nat(3), { freq: 2, nil: undefined }),
});

describe.each<Strategy>(['alternating', 'single'])('with concurrent functions and random failures: %s', (strategy) => {
  let race: Race;
  beforeAll(async () => {
    race = await Race.of(servers(), `race-${strategy}`, strategy);
  });
  afterAll(() => race.stop());

  test(
    `something logs in at every instant, and nothing is stuck (seed ${SEED})`,
    async () => {
      const property = fc.asyncProperty(scenario, async (each) => {
        expect(await race.run(each)).toEqual([]);
      });
      await fc.assert(property, { seed: SEED, numRuns: RUNS, endOnFailure: true });
      console.log(`${strategy}: ${RUNS} scenarios, seed ${SEED}`);
      expect(await forgottenSessions(servers().database)).toBe(0);
      expect(leaksOf(servers(), [race.user])).toEqual([]);
    },
    TIMEOUT_MS,
  );
});

test(
  `two send the steps of ${ROTATIONS_AT_ONCE} rotations at the very same time`,
  async () => {
    const { findings, refused } = await rotateTwiceAtOnce(servers(), 'at-once', ROTATIONS_AT_ONCE);
    console.log(`${ROTATIONS_AT_ONCE} rotations at once: ${refused} steps were refused and called again`);
    expect(findings).toEqual([]);
  },
  TIMEOUT_MS,
);
