import { once } from 'node:events';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { exitWith } from '../exit-with';
import { Progress } from '../progress';
import { LivePage } from '../report/live-page';
import { MeshDemo } from './demo';
import { liveMesh, meshPage } from './report/page';
import { MeshReport } from './report/state';

const REPORT = path.join(__dirname, '..', '..', 'demo-report');
const NO_SERVE = '--no-serve';

/** Serves the page as long as it is wanted, or makes every experiment once. Ends with 1 when anything was not as promised. */
async function main(args: string[]): Promise<number> {
  const unknown = args.find((arg) => arg !== NO_SERVE);
  if (unknown) throw new Error(`got the option ${unknown}, expected ${NO_SERVE} or none`);
  const report = new MeshReport();
  const demo = new MeshDemo(report, new Progress());
  const isServed = !args.includes(NO_SERVE) && !process.env.CI;
  await (isServed ? serve(demo, report) : makeAll(demo));

  fs.mkdirSync(REPORT, { recursive: true });
  const file = path.join(REPORT, 'mesh.html');
  fs.writeFileSync(file, meshPage(report));
  const { findings, done, load, retries, refusals } = report;
  console.log(`\n${findings.length === 0 ? 'Everything was as promised.' : 'Not as promised:'}`);
  for (const finding of findings) console.log(`✗ ${finding}`);
  console.log(
    `${done} experiments, ${load.finished} requests of the load, ${load.failed} of them failed, ` +
      `${retries} requests sent again, ${refusals} connections refused`,
  );
  console.log(`The report: ${file}`);
  return isServed ? Number(findings.length > 0) : Number(!report.isComplete);
}

async function serve(demo: MeshDemo, report: MeshReport): Promise<void> {
  const page = await LivePage.open(liveMesh(report, (id) => demo.press(id)));
  const enough = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  console.log(`Watch it, and press its buttons: ${page.url}`);
  try {
    await demo.start();
    console.log('It is served until Ctrl-C. An experiment that is under way then comes to its end before.');
    await enough;
  } finally {
    await demo.stop();
    page.close();
  }
}

async function makeAll(demo: MeshDemo): Promise<void> {
  try {
    await demo.start();
    await demo.runAll();
  } finally {
    await demo.stop();
  }
}

exitWith(main(process.argv.slice(2)));
