import * as path from 'node:path';
import { hasEnvoy } from '../../../rigs/mesh/envoy-program';
import { run } from '../../support/processes';

const ROOT = path.resolve(__dirname, '../../..');
const TSX = path.join(ROOT, 'node_modules/tsx/dist/cli.mjs');
const MAIN = [TSX, '--tsconfig', 'tsconfig.dev.json', 'demo/trading-day/main.ts'];
/** A minute on a machine that does nothing else. */
const TIMEOUT_MS = 1_800_000;

(hasEnvoy() ? describe : describe.skip)('npm run example', () => {
  test(
    'runs a whole half-day on real parts, finds all as it must be, and ends with 0',
    async () => {
      const { code, output } = await run(process.execPath, [...MAIN, '--once'], process.env);
      expect({ code, output }).toEqual({ code: 0, output: expect.stringContaining('✓ no request failed') });
      expect(output.match(/✓/g)).toHaveLength(8);
      expect(output).not.toContain('✗');
      expect(output).toContain('✓ the session has all of its minutes (210 of 210)');
      expect(output).toContain('(6 instruments, 0 different)');
      expect(output).toContain(
        'user=data_ingestion_2 database=trading application_name=data-ingestion; 2 services redeployed)',
      );
    },
    TIMEOUT_MS,
  );

  test.each([
    [['--day', 'today'], 'got --day today, expected YYYY-MM-DD'],
    [['--speed', '0'], 'got --speed 0, expected a positive number'],
    [['--seed', 'x'], 'got --seed x, expected a whole number'],
  ])('refuses %j', async (args, message) => {
    const { code, output } = await run(process.execPath, [...MAIN, ...args], process.env);
    expect({ code, output }).toEqual({ code: 1, output: expect.stringContaining(message) });
  });
});
