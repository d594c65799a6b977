import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { CHANGES, type Change, RENAMED_AT_ONCE } from '../../demo/update-under-load/platform';
import { updateUnderLoad } from '../../demo/update-under-load/update-under-load';
import { anEmulator } from '../rigs/emulator/support/emulator';

const CACHE = path.resolve(__dirname, '../../.cache/envoy');
/** For a busy machine, on which each of the deployments takes a minute. */
const TIMEOUT_MS = 1_200_000;
const emulator = anEmulator();

/** The step of the demo: the real CDK CLI, real Envoys, and clients that verify certificates. */
describe('a platform that changes under load', () => {
  const outcomesOf = (changes: Change[]) =>
    updateUnderLoad({
      emulator: emulator.running(),
      folder: fs.mkdtempSync(path.join(os.tmpdir(), 'under-load-')),
      cacheFolder: CACHE,
      changes,
    });

  test(
    'loses no request when a route moves, a service is renamed and a certificate leaves',
    async () => {
      const outcomes = await outcomesOf(CHANGES);
      expect(outcomes.filter(({ shown }) => !shown)).toEqual([]);
      expect(outcomes).toHaveLength(2 * CHANGES.length);
    },
    TIMEOUT_MS,
  );

  test(
    'a rename in one deployment fails requests, and the step reports them',
    async () => {
      const outcomes = await outcomesOf(RENAMED_AT_ONCE);
      expect(outcomes[0]).toMatchObject({
        shown: false,
        found: expect.stringMatching(/^[1-9]\d* of \d+ requests failed/),
      });
      expect(outcomes[1]).toMatchObject({ shown: true });
    },
    TIMEOUT_MS,
  );
});
