import { spawnSync } from 'node:child_process';
import { bundledPackages } from './bundled';
import { resultOf } from './findings';

/**
 * Lists the packages in the functions of the library, and fails if one has a known vulnerability.
 *
 * If the service does not answer, it prints a warning and passes, because a release must not depend on that service.
 */
function main(): void {
  const bundled = bundledPackages();
  console.log(`bundled: ${bundled.map(({ name, version }) => `${name} ${version}`).join(', ')}`);
  const { stdout } = spawnSync('npm', ['audit', '--json'], { encoding: 'utf8', timeout: 600_000 });
  const result = resultOf(parsed(stdout), bundled);
  if ('unknown' in result) {
    console.warn(`warning: nothing was checked, because of the audit service: ${result.unknown}`);
    return;
  }
  for (const finding of result.findings) console.error(finding);
  console.log(`${result.findings.length} known vulnerabilities in ${bundled.length} bundled packages`);
  if (result.findings.length > 0) process.exitCode = 1;
}

function parsed(report: string | null) {
  try {
    return JSON.parse(report ?? '');
  } catch {
    return { message: 'it returned no JSON' };
  }
}

main();
