import * as fs from 'node:fs';
import * as path from 'node:path';
import { Demo } from './demo';
import { page } from './report/page';

const REPORT = path.join(__dirname, '..', 'demo-report');

/** Runs the demo, writes its page, and ends with 1 when anything was not as promised. */
async function main(): Promise<number> {
  const results = await new Demo(REPORT).run();
  const file = path.join(REPORT, 'index.html');
  fs.writeFileSync(file, page(results));
  console.log(`\n${results.failures.length === 0 ? 'Everything was as promised.' : 'Not as promised:'}`);
  for (const failure of results.failures) console.log(`✗ ${failure}`);
  console.log(`The report: ${file}`);
  return results.failures.length === 0 ? 0 : 1;
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(`\nThe demo stopped: ${error instanceof Error ? error.message : error}`);
    process.exitCode = 1;
  },
);
