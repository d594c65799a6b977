import { run } from '../support/processes';

const TIMEOUT_MS = 1_200_000;

/** What the scenarios for a real account deploy, compared with what was stored: nothing is deployed here. */
describe('integ-runner', () => {
  test(
    'finds the scenarios as their snapshots say',
    async () => {
      const { code, output } = await run('npx', ['integ-runner'], { ...process.env, CI: 'true' });
      expect({ code, output }).toEqual({ code: 0, output: expect.stringMatching(/UNCHANGED\s+integ\.platform/) });
    },
    TIMEOUT_MS,
  );
});
