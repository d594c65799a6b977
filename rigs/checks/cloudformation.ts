import * as fs from 'node:fs';
import * as path from 'node:path';
import type { App } from 'aws-cdk-lib';

const REPORT = 'validation-report.json';

/**
 * Synthesizes an app and returns the findings of the CDK's template validation, including warnings.
 *
 * It reads the report, because by default the CDK only prints warnings and synthesis does not fail.
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
