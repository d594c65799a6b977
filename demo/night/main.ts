import * as fs from 'node:fs';
import * as path from 'node:path';
import { exitWith } from '../exit-with';
import { requireMachine } from '../machine';
import { html } from '../report/page';
import { replayNight, runbookHeadings } from './night';
import type { Outcome } from './outcome';
import { nightPage } from './page';
import { NightPlatforms } from './platforms';
import { realNight } from './real/real-night';
import { lineOf, NightReport } from './report';

const REPORT = path.join(__dirname, '..', '..', 'demo-report');

/** Runs the night and writes its page. The exit code is 1 if a promise was broken. */
async function main(args: string[]): Promise<number> {
  if (args.length > 0) throw new Error(`got the option ${args[0]}, expected none`);
  console.log(requireMachine());
  const report = new NightReport();
  const platforms = new NightPlatforms();
  const add = (outcome: Outcome) => {
    report.outcomes.push(outcome);
    console.log(lineOf(outcome));
  };
  await realNight(platforms, runbookHeadings(), add);
  replayNight(platforms, add);
  fs.mkdirSync(REPORT, { recursive: true });
  const file = path.join(REPORT, 'night.html');
  fs.writeFileSync(file, html(nightPage(report)));
  const { outcomes, unnoticed, findings } = report;
  console.log(`\n${findings.length === 0 ? 'Everything was as promised.' : 'Not as promised:'}`);
  for (const finding of findings) console.log(`✗ ${finding}`);
  console.log(`${outcomes.length} faults, ${unnoticed.length} unnoticed, ${report.count('real part')} on real parts`);
  console.log(`The report: ${file}`);
  return findings.length === 0 ? 0 : 1;
}

exitWith(main(process.argv.slice(2)));
