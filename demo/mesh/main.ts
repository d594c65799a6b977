import { once } from 'node:events';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { exitWith } from '../exit-with';
import { Progress } from '../progress';
import { LivePage } from '../report/live-page';
import { html } from '../report/page';
import { MeshDemo } from './demo';
import { meshPage } from './page';
import { MeshReport } from './report';

const REPORT = path.join(__dirname, '..', '..', 'demo-report');
const NO_SERVE = '--no-serve';

/** Serves the page until Ctrl-C, or runs every experiment once. The exit code is 1 if a promise was broken. */
async function main(args: string[]): Promise<number> {
  const unknown = args.find((arg) => arg !== NO_SERVE);
  if (unknown) throw new Error(`got the option ${unknown}, expected ${NO_SERVE} or none`);
  const report = new MeshReport();
  const demo = new MeshDemo(report, new Progress());
  const isServed = !args.includes(NO_SERVE) && !process.env.CI;
  await (isServed ? serve(demo, report) : runAll(demo));

  fs.mkdirSync(REPORT, { recursive: true });
  const file = path.join(REPORT, 'mesh.html');
  fs.writeFileSync(file, html(meshPage(report)));
  const { findings, done, load, retries, refusals } = report;
  console.log(`\n${findings.length === 0 ? 'Everything was as promised.' : 'Not as promised:'}`);
  for (const finding of findings) console.log(`✗ ${finding}`);
  console.log(
    `${done} experiments, ${load.finished} requests of the load, ${load.failed} of them failed, ` +
      `${retries} requests retried, ${refusals} connections refused`,
  );
  console.log(`The report: ${file}`);
  return isServed ? Number(findings.length > 0) : Number(!report.isComplete);
}

async function serve(demo: MeshDemo, report: MeshReport): Promise<void> {
  const page = await LivePage.open(
    () => meshPage(report),
    (id) => demo.press(id),
  );
  const interrupted = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  console.log(`Watch it, and press its buttons: ${page.url}`);
  try {
    await demo.start();
    console.log('It is served until Ctrl-C. A running experiment ends first.');
    await interrupted;
  } finally {
    await demo.stop();
    page.close();
  }
}

async function runAll(demo: MeshDemo): Promise<void> {
  try {
    await demo.start();
    await demo.runAll();
  } finally {
    await demo.stop();
  }
}

exitWith(main(process.argv.slice(2)));
