import * as fs from 'node:fs';
import * as path from 'node:path';
import { EXHAUSTIVE, extent } from '../../support/extent';
import { run } from '../../support/processes';
import { BROWSER_TEST_MS, chromium, domOf } from '../support/browser';

const ROOT = path.resolve(__dirname, '../../..');
const PAGE = path.join(ROOT, 'demo-report', 'rotation.html');
const TIMEOUT_MS = 900_000;
const COMMAND = ['--tsconfig', 'tsconfig.dev.json', 'demo/rotation/main.ts'];
const TSX = path.join(ROOT, 'node_modules', '.bin', 'tsx');

/** The demo as `npm run demo:rotation` runs it without a browser. The pairs have their own test. */
describe('the demo of the rotation', () => {
  let page: string;

  test(
    'kills the function at every call, finds every promise kept, writes a page, and ends with 0',
    async () => {
      fs.rmSync(PAGE, { force: true });
      const { code, output } = await run(TSX, [...COMMAND, '--no-serve', EXHAUSTIVE ? '--points-only' : '--sample']);
      page = fs.readFileSync(PAGE, 'utf8');
      expect({ code, output }).toEqual({ code: 0, output: expect.stringContaining('Everything was as promised.') });
      const [, points, others] = /every call: (\d+) \+ (\d+) points/.exec(output) ?? [];
      const all = Number(points) + Number(others);
      expect(all).toBeGreaterThanOrEqual(extent(11, 84));
      expect(output).toMatch(
        new RegExp(
          `^${all} rotations with a fault, ${all} processes killed, [1-9]\\d+ queries.*, 0 of them failed$`,
          'm',
        ),
      );
      expect(output).toMatch(/\d+ passwords were created, 0 places contain one of them/);

      expect(page.match(/<i class="passed"/g)).toHaveLength(all);
      expect(page).not.toMatch(/class="(broken|some)"/);
      expect(page).toMatch(/data-number="failed">0</);
      expect(page).not.toMatch(/(src|href)=/); // everything is in the page
      expect(`${page}${output}`).not.toMatch(/[A-Za-z0-9]{32}|SCRAM-SHA-256\$/); // what a password, or its verifier, looks like
    },
    TIMEOUT_MS,
  );

  (chromium ? test : test.skip)(
    'writes a page that a browser shows',
    async () => {
      const dom = await domOf(`file://${PAGE}`);
      expect(dom.match(/<i class="passed"/g)).toHaveLength(page.match(/<i class="passed"/g)?.length ?? 0);
      expect(dom).toContain('Every rotation was completed');
    },
    BROWSER_TEST_MS,
  );

  test('rejects an unknown option, and ends with 1', async () => {
    const { code, output } = await run(TSX, [...COMMAND, '--pairs']);
    expect(output).toContain(
      'The demo stopped: got the option --pairs, expected --no-serve, --points-only, --sample or none',
    );
    expect(code).toBe(1);
  });
});
