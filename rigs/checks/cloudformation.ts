import * as fs from 'node:fs';
import * as path from 'node:path';
import type { App } from 'aws-cdk-lib';

const REPORT = 'validation-report.json';

/**
 * What the CDK's own validation of templates finds in an app, warnings included. Synthesises the app.
 *
 * By default the CDK only warns of what it finds, so the report is read instead of trusting that synth would fail.
 */
export function cloudFormationFindings(app: App): string[] {
  const { directory } = app.synth();
  const file = path.join(directory, REPORT);
  if (!fs.existsSync(file)) throw new Error(`the CDK's validation did not run: there is no ${file}`);
  const { pluginReports } = JSON.parse(fs.readFileSync(file, 'utf8'));
  return pluginReports.flatMap(({ violations }: { violations: { ruleName: string; description: string }[] }) =>
    violations.map(({ ruleName, description }) => `${ruleName}: ${description}`),
  );
}
