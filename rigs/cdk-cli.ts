import { spawn } from 'node:child_process';
import { once } from 'node:events';
import * as path from 'node:path';

const CLI = path.join(__dirname, '..', 'node_modules', '.bin', 'cdk');

/** The output of the CLI. */
export interface CliResult {
  readonly output: string;
}

/** Runs the CDK CLI. Throws with the end of its output if it fails. */
export async function cdk(args: string[], env: Record<string, string>, cwd = process.cwd()): Promise<CliResult> {
  const child = spawn(CLI, [...args, '--no-color', '--no-notices'], {
    cwd,
    env: { ...process.env, JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20', ...env, CI: 'true' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += data));
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`cdk ${args.join(' ')} ended with ${code}:\n${output.slice(-3000)}`);
  return { output };
}
