import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { gatewayProgram } from '../../rigs/fix/gateway-program';
import { exitWith } from '../exit-with';
import { Progress } from '../progress';
import { runFixDemo } from './fix-demo';
import { synthesizeGateway } from './template';

const CACHE = path.join(__dirname, '..', '..', '.cache');
const OUTSIDE = Array.from({ length: 90 }, (_, index) => `OUT${index + 1}`);
const INSIDE = Array.from({ length: 10 }, (_, index) => `DESK${index + 1}`);
const DRAIN_SECONDS = 3;

/** Runs examples/fix-gateway on this machine with 100 sessions. The exit code is 1 if a message was lost. */
async function main(): Promise<number> {
  const progress = new Progress();
  const { classPath, missing } = await progress.step('Building the gateway with Maven', async () =>
    gatewayProgram(path.join(CACHE, 'fix')),
  );
  if (classPath === undefined) throw new Error(`Maven cannot build the gateway: ${missing}`);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'fix-gateway-'));
  try {
    const template = await progress.step('Synthesizing examples/fix-gateway', () =>
      synthesizeGateway(folder, { counterparties: OUTSIDE, desks: INSIDE, drainSeconds: DRAIN_SECONDS }),
    );
    const options = { classPath, template, cacheFolder: CACHE, outside: OUTSIDE, inside: INSIDE };
    const findings = await runFixDemo(options, progress);
    console.log(findings.length === 0 ? '\nEverything was as promised.' : '\nNot as promised:');
    for (const finding of findings) console.log(`✗ ${finding}`);
    return Number(findings.length > 0);
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

exitWith(main());
