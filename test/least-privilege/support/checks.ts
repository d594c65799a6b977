import * as fs from 'node:fs';
import type { App, PolicyViolation } from 'aws-cdk-lib';
import { LeastPrivilegeCheck, type LeastPrivilegeCheckProps } from '../../../src';
import type { Json } from '../../support/json';
import { type Synthesized, synthesized } from '../../update-safety/support/synthesized';

/** Changes a template, by the resources in it. */
export type Tamper = (resources: Json) => void;

/** Returns the violations of an app. Each tamper changes the templates after the synthesis. */
export function violationsIn(
  build: (app: App) => void,
  { tamper, ...props }: LeastPrivilegeCheckProps & { readonly tamper?: Tamper } = {},
): PolicyViolation[] {
  const app = synthesized(build);
  if (tamper) change(app, tamper);
  return new LeastPrivilegeCheck(props).validate(app.context).violations;
}

/** Returns the violations of an app that is synthesized already, after a change of its templates that is undone. */
export function violationsAfter(app: Synthesized, tamper: Tamper): PolicyViolation[] {
  const files = app.context.templatePaths.map((file): [string, string] => [file, fs.readFileSync(file, 'utf8')]);
  try {
    change(app, tamper);
    return new LeastPrivilegeCheck().validate(app.context).violations;
  } finally {
    for (const [file, text] of files) fs.writeFileSync(file, text);
  }
}

function change({ context }: Synthesized, tamper: Tamper): void {
  for (const file of context.templatePaths) {
    const template = JSON.parse(fs.readFileSync(file, 'utf8'));
    tamper(template.Resources);
    fs.writeFileSync(file, JSON.stringify(template));
  }
}

/** Returns each violation in short: the rule and the description. */
export function described(violations: PolicyViolation[]): string[] {
  return violations.map(({ ruleName, description }) => `${ruleName}: ${description}`);
}
