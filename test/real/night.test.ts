import { runbookHeadings } from '../../demo/night/night';
import type { Outcome } from '../../demo/night/outcome';
import { NightPlatforms } from '../../demo/night/platforms';
import { realNight } from '../../demo/night/real/real-night';

/** The first run on a machine installs the emulator. */
const TIMEOUT_MS = 1_200_000;

test(
  'the faults of the night on real parts are noticed, and the right people are notified until they are repaired',
  async () => {
    const outcomes: Outcome[] = [];
    await realNight(new NightPlatforms(), runbookHeadings(), (outcome) => outcomes.push(outcome));
    expect(outcomes.flatMap(({ findings }) => findings)).toEqual([]);
    expect(outcomes.map(({ fault, receivers }) => [fault.entry, ...receivers])).toEqual([
      ['deployment-stuck', 'ticket'],
      ['deployment-failed', 'ticket'],
      ['rotation-failed', 'ticket'],
    ]);
    const [stuck, canary, rotation] = outcomes;
    expect(stuck.text).toContain('The deployment of orders still runs.');
    expect(canary.text).toContain('of orders fails more often than the old one, so its deployment is rolled back.');
    expect(canary.after).toBeLessThanOrEqual(3);
    expect(rotation.text).toContain('did not end. The current value stays valid.');
    // The time for a rotation to end, one interval of the function that watches, and the rest of a minute.
    expect(rotation.after).toBeLessThanOrEqual(15 + 5 + 1);
  },
  TIMEOUT_MS,
);
