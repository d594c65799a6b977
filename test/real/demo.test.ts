import * as fs from 'node:fs';
import * as path from 'node:path';
import { run } from '../support/processes';

const ROOT = path.resolve(__dirname, '../..');
const REPORT = path.join(ROOT, 'demo-report');
/** The demo takes two minutes on a machine that does nothing else. The library is built already here. */
const TIMEOUT_MS = 3_600_000;

/** The demo as `npm run demo` runs it. */
describe('the demo', () => {
  test(
    'deploys, asks, rotates, updates and destroys the platform, also under load, finds all as promised, and ends with 0',
    async () => {
      const command = ['tsx', '--tsconfig', 'tsconfig.dev.json', 'demo/main.ts'];
      const { code, output } = await run('npx', command, { ...process.env, CDK_VALIDATION: 'true' });
      expect({ code, output }).toEqual({ code: 0, output: expect.stringContaining('Everything was as promised.') });

      const page = fs.readFileSync(path.join(REPORT, 'index.html'), 'utf8');
      expect(page).toMatch(/(\d+) of \1/); // promises kept
      expect(page.match(/0 of [1-9]\d* requests failed/g)).toHaveLength(4);
      expect(page).toContain('What a green deployment here does not show');
      expect(page).not.toMatch(/(src|href)="?(https?:)?\/\//); // everything is in the page
    },
    TIMEOUT_MS,
  );

  test('says what is missing, and ends with 1', async () => {
    const tsx = path.join(ROOT, 'node_modules', '.bin', 'tsx');
    const { PATH: _, ...env } = process.env;
    const args = [tsx, '--tsconfig', 'tsconfig.dev.json', 'demo/main.ts'];
    const { code, output } = await run(process.execPath, args, { ...env, PATH: '/nonexistent' });
    expect(output).toContain('The demo stopped: Python for the AWS emulator: got no python3 on the PATH');
    expect(code).toBe(1);
  });
});
