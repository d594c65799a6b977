import { spawnSync } from 'node:child_process';

/** The result of a comparison of the API with that of an earlier version. */
export interface Comparison {
  readonly breaks: boolean;
  readonly output: string;
}

/**
 * Compares the compiled library with an earlier one by jsii-diff.
 *
 * @param baseline a folder with an assembly, or `npm:name@version`
 */
export function comparedWith(baseline: string): Comparison {
  const args = [baseline, '.', '--keys', '--error-on', 'all', '--ignore-file', '.compatignore'];
  const { status, stdout, stderr } = spawnSync('node_modules/.bin/jsii-diff', args, { encoding: 'utf8' });
  return { breaks: status !== 0, output: `${stdout}${stderr}`.trim() };
}

/** Decides whether a comparison may be released. Returns the problem, or nothing. */
export function problemOf({ breaks, output }: Comparison, declared: boolean): string | undefined {
  if (!breaks || declared) return undefined;
  return `${output}\nThe API breaks that of the last release, and no commit states it. Keep the API, or write 'feat!: …' in a commit.`;
}
