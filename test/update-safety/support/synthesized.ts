import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { App, type IPolicyValidationContext, type PolicyViolation } from 'aws-cdk-lib';
import { UpdateSafetyCheck, type UpdateSafetyCheckProps } from '../../../src';

/** An app with its templates, as the check gets it. */
export interface Synthesized {
  readonly folder: string;
  readonly context: IPolicyValidationContext;
}

/** Synthesizes an app into a folder of its own. */
export function synthesized(build: (app: App) => void, flags: Record<string, unknown> = {}): Synthesized {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'update-'));
  const app = new App({
    outdir: folder,
    analyticsReporting: false,
    context: { ...flags, 'aws:cdk:enable-path-metadata': true, 'aws:cdk:enable-asset-metadata': true },
  });
  build(app);
  return { folder, context: contextOf(app) };
}

/** Synthesizes an app, and returns it as a check gets it. */
export function contextOf(app: App): IPolicyValidationContext {
  const { stacksRecursively } = app.synth();
  return {
    appConstruct: app,
    templatePaths: stacksRecursively.map(({ templateFullPath }) => templateFullPath),
    stackTemplates: stacksRecursively.map(({ templateFullPath, hierarchicalId }) => ({
      templatePath: templateFullPath,
      stackConstructPath: hierarchicalId,
    })),
    accountId: undefined,
    region: undefined,
  };
}

/** Returns the report on an update from one app to another. */
export function violationsOf(
  before: Synthesized,
  after: Synthesized,
  options: Omit<UpdateSafetyCheckProps, 'deployed'> = {},
): PolicyViolation[] {
  return new UpdateSafetyCheck({ deployed: before.folder, ...options }).validate(after.context).violations;
}

/** Returns each violation as `Rule logicalId`, without the hash of the logical id. */
export function shownViolations(violations: PolicyViolation[]): string[] {
  return violations.flatMap(({ ruleName, violatingResources }) =>
    violatingResources.map(
      ({ resourceLogicalId = '' }) => `${ruleName} ${resourceLogicalId.replace(/[0-9A-F]{8}$/, '')}`,
    ),
  );
}
