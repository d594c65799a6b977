import { execFile } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { promisify } from 'node:util';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];
export const FLAGS = ['--headless', '--no-sandbox', '--disable-gpu'];
/** How long scripts of the page run. Unit: milliseconds. */
const SCRIPTS_RUN = 1_000;
const TIMEOUT_MS = 240_000;
/** For a test that opens one. */
export const BROWSER_TEST_MS = 2 * TIMEOUT_MS;

/** The browser of this machine, if it has one. */
export const chromium = (process.env.PATH ?? '')
  .split(path.delimiter)
  .flatMap((folder) => NAMES.map((name) => path.join(folder, name)))
  .find((file) => fs.existsSync(file));

/** What a page has become when its scripts have run for a while. */
export async function domOf(url: string): Promise<string> {
  const args = [...FLAGS, `--virtual-time-budget=${SCRIPTS_RUN}`, '--dump-dom', url];
  return (await promisify(execFile)(chromium ?? '', args, { timeout: TIMEOUT_MS })).stdout;
}
