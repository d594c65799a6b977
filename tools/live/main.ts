import * as fs from 'node:fs';
import * as path from 'node:path';
import { totalOf } from '../costs/items';
import { defaultItems } from '../costs/page';
import { Account } from './account';
import { planText, STEPS } from './plan';
import { proofWith } from './proof';
import type { LiveRun } from './record';
import { runSteps } from './run';

const DOCS = path.join(__dirname, '..', '..', 'docs');
const RUN = path.join(DOCS, 'live-run.json');
const PROOF = path.join(DOCS, 'proof.md');

/**
 * Deploys, updates, rolls back and destroys the default platform in an account, and writes what is proven live.
 *
 * It prints steps, time and cost first. `--yes` confirms them, `--dry-run` ends there, and `--write` only writes the page.
 */
async function main(): Promise<number> {
  const has = (flag: string): boolean => process.argv.includes(flag);
  if (has('--write')) {
    writeProof();
    return 0;
  }
  console.log(planText(totalOf(defaultItems())));
  if (has('--dry-run')) {
    console.log('\nThis was a dry run: nothing was created.');
    return 0;
  }
  if (!has('--yes')) {
    console.error('\nNothing was created. Confirm the cost: npm run live -- --yes');
    return 2;
  }
  const account = new Account();
  const region = await account.region();
  const steps = await runSteps(STEPS, account.steps, Date.now);
  const { version } = JSON.parse(fs.readFileSync(path.join(DOCS, '..', 'package.json'), 'utf8'));
  const run: LiveRun = { date: new Date().toISOString().slice(0, 10), region, version, steps };
  fs.writeFileSync(RUN, `${JSON.stringify(run, null, 2)}\n`);
  writeProof();
  return steps.every(({ problem }) => problem === undefined) ? 0 : 1;
}

function writeProof(): void {
  const run = fs.existsSync(RUN) ? JSON.parse(fs.readFileSync(RUN, 'utf8')) : undefined;
  fs.writeFileSync(PROOF, proofWith(fs.readFileSync(PROOF, 'utf8'), run));
}

void main().then((code) => {
  process.exitCode = code;
});
