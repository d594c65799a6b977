import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { inAttempts } from '../../rigs/attempts';
import { run } from '../support/processes';
import { changesBetween, NO_CHANGES, type ResourceTemplate } from '../support/template-changes';

/** The repository, what the tests fetch, and what is packaged. */
export const ROOT = path.join(__dirname, '..', '..');
export const CACHE = path.join(ROOT, '.cache', 'consumers');
export const DIST = path.join(ROOT, 'dist');
/** The example with every kind of option, in four languages. */
export const EXAMPLE = path.join(ROOT, 'examples', 'own-services');

/** The lowest versions of the peers, so that every language compares the same. */
export const PEERS = { 'aws-cdk-lib': '2.263.0', constructs: '10.5.1' };

/** npm tries a download more often after a failure of the network. pip waits two minutes for data, not 15 seconds. */
const PATIENT = { npm_config_fetch_retries: '5', PIP_DEFAULT_TIMEOUT: '120' };
const QUIET = { CDK_VALIDATION: 'false', JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20' };

/** Runs a command and fails with all that it said. */
export async function must(
  command: string,
  args: string[],
  env: NodeJS.ProcessEnv = {},
  folder?: string,
): Promise<string> {
  const { code, output } = await run(command, args, { ...process.env, ...PATIENT, ...QUIET, ...env }, folder);
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}:\n${output.slice(-4000)}`);
  return output;
}

/** Runs a command that downloads, for a tool that gives up at the first failure of the network. */
export async function mustDownload(
  command: string,
  args: string[],
  env: NodeJS.ProcessEnv = {},
  folder?: string,
): Promise<string> {
  return inAttempts(() => must(command, args, env, folder));
}

/** Whether a program is there; a machine without it skips that language, except in CI. */
export function hasTool(name: string): boolean {
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  return Boolean(process.env.CI) || folders.some((folder) => fs.existsSync(path.join(folder, name)));
}

/** Packages the compiled library for a language, as it would be published. */
export async function packaged(language: string, ...args: string[]): Promise<string> {
  await must('npx', ['jsii-pacmak', '--target', language, '--rosetta-unknown-snippets=fail', ...args], {});
  return path.join(DIST, language);
}

/** A copy of an example that a consumer's tools may write into. */
export function workspaceOf(language: string): string {
  const workspace = path.join(CACHE, language);
  fs.rmSync(workspace, { recursive: true, force: true });
  fs.cpSync(path.join(EXAMPLE, language), workspace, { recursive: true });
  return workspace;
}

/** Runs the program of an example as the CDK CLI does: by the command in its cdk.json. Returns its template. */
export async function synthesized(workspace: string, env: NodeJS.ProcessEnv = {}): Promise<ResourceTemplate> {
  const { app } = JSON.parse(fs.readFileSync(path.join(workspace, 'cdk.json'), 'utf8'));
  const out = path.join(workspace, 'cdk.out');
  await must('sh', ['-c', app], { ...env, CDK_OUTDIR: out }, workspace);
  return templateIn(out);
}

/** The template that a program synthesises into a folder. */
export function templateIn(folder: string): ResourceTemplate {
  return JSON.parse(fs.readFileSync(path.join(folder, 'OwnServices.template.json'), 'utf8'));
}

/** The template of the same program in TypeScript. */
export async function typescriptTemplate(): Promise<ResourceTemplate> {
  const out = fs.mkdtempSync(path.join(os.tmpdir(), 'typescript-'));
  await must(
    'npx',
    ['tsx', '--tsconfig', path.join(ROOT, 'tsconfig.dev.json'), path.join(EXAMPLE, 'typescript', 'app.ts')],
    {
      CDK_OUTDIR: out,
    },
  );
  return templateIn(out);
}

/** Expects two templates to be the same, and names what is not. */
export function expectSame(one: ResourceTemplate, other: ResourceTemplate): void {
  expect(changesBetween(one, other)).toEqual(NO_CHANGES);
  // To the letter, but without printing two templates when they differ.
  expect(JSON.stringify(one) === JSON.stringify(other)).toBe(true);
}
