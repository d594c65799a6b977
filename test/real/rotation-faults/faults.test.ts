import { FaultCampaign } from '../../../demo/rotation/fault-campaign';
import type { FaultPair, FaultPoint } from '../../../rigs/rotation/fault-points';
import { forgottenSessions } from '../../../rigs/rotation/forgotten-sessions';
import type { Rotation } from '../../../rigs/rotation/interrupted-rotation';
import { leaksOf } from '../../../rigs/rotation/leaks';
import { STEPS, type Strategy } from '../../../rigs/rotation/rotating-user';
import { extent, SEED } from '../../support/extent';
import { rotationServers } from './support/servers';

/** The number that keeps two cores busy. */
const USERS = 3;
const TIMEOUT_MS = 900_000;
/** The minimum calls of each step. Fewer calls mean that some are no longer watched. */
const CALLS_AT_LEAST = { createSecret: 4, setSecret: 7, testSecret: 6, finishSecret: 4 };
const MOST_FINDINGS = 20;
/** `npm test` tries one of so many pairs, beginning at another pair each time; `npm run test:all` tries all. */
const EVERY = extent(60, 1);
const FIRST = SEED % EVERY;

const servers = rotationServers();

/** Counts rotations, and collects the failures. */
class Record {
  public count = 0;
  public readonly findings: string[] = [];

  public readonly add = (faults: FaultPoint | FaultPair, { findings }: Rotation): void => {
    this.count += 1;
    const name = 'first' in faults ? `${faults.first.name}, then ${faults.second.name}` : faults.name;
    if (this.findings.length < MOST_FINDINGS) this.findings.push(...findings.map((each) => `${name}: ${each}`));
  };
}

describe.each<Strategy>(['alternating', 'single'])(
  'the function, interrupted before and after every call: %s',
  (strategy) => {
    let campaign: FaultCampaign;
    let points: FaultPoint[];
    let pairs: FaultPair[];
    beforeAll(async () => {
      campaign = await FaultCampaign.of(servers(), { name: strategy, strategy, kills: false, users: USERS });
    }, TIMEOUT_MS);
    afterAll(() => campaign.stop());

    test('makes calls in every step', async () => {
      points = await campaign.survey();
      for (const step of STEPS) {
        const ofStep = points.filter(({ name }) => name.startsWith(`${step}:`));
        expect(ofStep.length).toBeGreaterThanOrEqual(2 * CALLS_AT_LEAST[step]);
      }
    });

    test(
      'rotates when the step is called again, and a login works at every moment',
      async () => {
        const record = new Record();
        pairs = await campaign.everyPoint(points, record.add);
        console.log(`${strategy}: ${record.count} points`);
        expect(record.findings).toEqual([]);
        expect(record.count).toBe(points.length);
      },
      TIMEOUT_MS,
    );

    test(
      'rotates when all steps are called again, and a login works at every moment',
      async () => {
        const record = new Record();
        await campaign.everyPoint(points, record.add, 'rotation');
        expect(record.findings).toEqual([]);
        expect(record.count).toBe(points.length);
      },
      TIMEOUT_MS,
    );

    if (strategy === 'alternating') {
      test(
        `rotates when it is interrupted twice, at every pair of calls (one of ${EVERY}, seed ${SEED})`,
        async () => {
          const record = new Record();
          const chosen = pairs.filter((_, index) => index % EVERY === FIRST);
          await campaign.everyPair(chosen, record.add);
          console.log(`${strategy}: ${record.count} of ${pairs.length} pairs`);
          expect(record.findings).toEqual([]);
          expect(record.count).toBe(chosen.length);
          expect(chosen.length).toBeGreaterThanOrEqual(Math.floor(pairs.length / EVERY));
          // Each point is followed by at least the later points of the rotation.
          expect(pairs.length).toBeGreaterThan((points.length * (points.length - 1)) / 2);
        },
        TIMEOUT_MS,
      );
    }

    test('works as before: it rotates, has no open session, and has logged no password', async () => {
      await campaign.survey();
      expect(await forgottenSessions(servers().database)).toBe(0);
      const users = campaign.users.map(({ user }) => user);
      expect(users.flatMap((user) => user.passwords).length).toBeGreaterThan(points.length);
      expect(leaksOf(servers(), users)).toEqual([]);
      const { looks, logins } = campaign.counts;
      console.log(
        `${strategy}: looked ${looks} times whether somebody logs in, and logged in ${logins} times for that`,
      );
    });
  },
);
