import { execFile } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { promisify } from 'node:util';

const ROOT = path.join(__dirname, '..', '..');
const EXAMPLE = path.join(ROOT, 'examples', 'fix-gateway');

/** Runs the program of examples/fix-gateway, and returns its template. */
export async function synthesizeGateway(folder: string, context: Record<string, unknown>) {
  const settings = JSON.parse(fs.readFileSync(path.join(EXAMPLE, 'cdk.json'), 'utf8'));
  const tsx = path.join(ROOT, 'node_modules', '.bin', 'tsx');
  await promisify(execFile)(tsx, ['--tsconfig', path.join(ROOT, 'tsconfig.dev.json'), 'app.ts'], {
    cwd: EXAMPLE,
    env: {
      ...process.env,
      CDK_OUTDIR: folder,
      CDK_CONTEXT_JSON: JSON.stringify({ ...settings.context, ...context }),
    },
  });
  return JSON.parse(fs.readFileSync(path.join(folder, 'FixGateway.template.json'), 'utf8'));
}
