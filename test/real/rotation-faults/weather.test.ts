import * as fc from 'fast-check';
import { forgottenSessions } from '../../../rigs/rotation/forgotten-sessions';
import { leaksOf } from '../../../rigs/rotation/leaks';
import type { Strategy } from '../../../rigs/rotation/rotating-user';
import { extent, SEED } from '../../support/extent';
import { rotationServers } from './support/servers';
import { FAULTS, type FaultKind, Weather, type WeatherFault } from './support/weather';

const RUNS = extent(2, 60);
const TIMEOUT_MS = extent(600_000, 3_600_000);
/** About the number of calls of a rotation. */
const CALLS = 30;
const FAULTS_AT_ONCE = 3;

const servers = rotationServers();

const faultOf = (kind: FaultKind): fc.Arbitrary<WeatherFault> =>
  fc.record({
    kind: fc.constant(kind),
    at: fc.integer({ min: 1, max: CALLS }),
    length: fc.integer({ min: 1, max: 20 }),
  });
const faults: fc.Arbitrary<WeatherFault[]> = fc
  .shuffledSubarray([...FAULTS], { minLength: FAULTS_AT_ONCE, maxLength: FAULTS_AT_ONCE })
  .chain((kinds) => fc.tuple(...kinds.map(faultOf)));

describe.each<Strategy>(['alternating', 'single'])('with three faults at once: %s', (strategy) => {
  let weather: Weather;
  beforeAll(async () => {
    weather = await Weather.of(servers(), `weather-${strategy}`, strategy);
  });
  afterAll(() => weather?.stop());

  test(
    `somebody can always log in, and every rotation ends (seed ${SEED})`,
    async () => {
      const kinds = new Set<FaultKind>();
      const property = fc.asyncProperty(faults, async (each) => {
        for (const { kind } of each) kinds.add(kind);
        expect(await weather.rotate(each)).toEqual([]);
      });
      await fc.assert(property, { seed: SEED, numRuns: RUNS, endOnFailure: true });
      console.log(`${strategy}: ${RUNS} rotations, ${kinds.size} kinds of faults, seed ${SEED}`);
      expect(await forgottenSessions(servers().database)).toBe(0);
      expect(leaksOf(servers(), [weather.user])).toEqual([]);
    },
    TIMEOUT_MS,
  );
});
