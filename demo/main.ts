import * as fs from 'node:fs';
import * as path from 'node:path';
import { Demo } from './demo';
import { exitWith } from './exit-with';
import { platformPage } from './platform-page/page';
import { html } from './report/page';

const REPORT = path.join(__dirname, '..', 'demo-report');

/** Runs the demo and writes its page. The exit code is 1 if a promise was broken. */
async function main(): Promise<number> {
  const results = await new Demo(REPORT).run();
  const file = path.join(REPORT, 'index.html');
  fs.writeFileSync(file, html(platformPage(results)));
  console.log(`\n${results.failures.length === 0 ? 'Everything was as promised.' : 'Not as promised:'}`);
  for (const failure of results.failures) console.log(`✗ ${failure}`);
  console.log(`The report: ${file}`);
  return results.failures.length === 0 ? 0 : 1;
}

exitWith(main());
