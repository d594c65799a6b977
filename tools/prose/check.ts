import { parseArgs } from 'node:util';
import { proseFiles } from './files';
import { checkProse, failures } from './lint';
import { summary } from './summary';

/** Checks the project's prose: `npm run prose`, or `npm run prose -- src/mesh docs/mesh.md` for a part of it. */
async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { root: { type: 'string', default: process.cwd() } },
  });
  const report = await checkProse(values.root, proseFiles(values.root, positionals));
  for (const { path, line, column, rule, message } of report.findings) {
    console.log(`${path}:${line}:${column} ${rule}: ${message}`);
  }
  console.log(summary(report));
  if (failures(report).length > 0) process.exitCode = 1;
}

main().catch((error) => {
  console.error(String(error));
  process.exitCode = 2;
});
