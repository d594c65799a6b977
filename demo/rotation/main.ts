import { once } from 'node:events';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { exitWith } from '../exit-with';
import { requireMachine } from '../machine';
import { Progress } from '../progress';
import { LivePage } from '../report/live-page';
import { html } from '../report/page';
import { RotationDemo } from './demo';
import { rotationPage } from './page';
import { RotationReport } from './report';

const REPORT = path.join(__dirname, '..', '..', 'demo-report');
const NO_SERVE = '--no-serve';
const POINTS_ONLY = '--points-only';
const SAMPLE = '--sample';
const OPTIONS = [NO_SERVE, POINTS_ONLY, SAMPLE];
/** `--sample` kills at one of so many points. */
const SAMPLED = 8;

/** Runs the demo, writes its page and serves it. The exit code is 1 if a promise was broken. */
async function main(args: string[]): Promise<number> {
  const unknown = args.find((arg) => !OPTIONS.includes(arg));
  if (unknown) throw new Error(`got the option ${unknown}, expected ${OPTIONS.join(', ')} or none`);
  const progress = new Progress();
  progress.note(requireMachine());
  const report = new RotationReport();
  const page = args.includes(NO_SERVE) || process.env.CI ? undefined : await LivePage.open(() => rotationPage(report));
  if (page) console.log(`Watch it: ${page.url}`);
  const sample = args.includes(SAMPLE);
  const withPairs = !sample && !args.includes(POINTS_ONLY);
  await new RotationDemo(report, progress, { withPairs, pointsPerKill: sample ? SAMPLED : 1 }).run();

  fs.mkdirSync(REPORT, { recursive: true });
  const file = path.join(REPORT, 'rotation.html');
  fs.writeFileSync(file, html(rotationPage(report)));
  const { findings, counts, service } = report;
  console.log(`\n${findings.length === 0 ? 'Everything was as promised.' : 'Not as promised:'}`);
  for (const finding of findings) console.log(`✗ ${finding}`);
  console.log(
    `${counts.rotations} rotations with a fault, ${counts.kills} processes killed, ` +
      `${service.queries} queries of a service, ${service.failed} of them failed`,
  );
  console.log(`The report: ${file}`);
  if (page) {
    console.log(`It is served at ${page.url} until Ctrl-C.`);
    await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
    page.close();
  }
  return findings.length === 0 ? 0 : 1;
}

exitWith(main(process.argv.slice(2)));
