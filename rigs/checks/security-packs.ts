import { type App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, HIPAASecurityChecks, NIST80053R5Checks, PCIDSS321Checks } from 'cdk-nag';

/** The packs by their common names. */
export const PACKS = {
  AwsSolutions: AwsSolutionsChecks,
  'NIST 800-53 r5': NIST80053R5Checks,
  HIPAA: HIPAASecurityChecks,
  'PCI DSS 3.2.1': PCIDSS321Checks,
};

export type PackName = keyof typeof PACKS;

/** A rule that a resource violates. */
export interface Finding {
  readonly rule: string;
  readonly path: string;
}

/** An acknowledged finding and its reason. */
export interface Acknowledgement extends Finding {
  readonly reason: string;
}

/** Returns the findings of a pack that are not acknowledged. */
export function findings(app: App, name: PackName): Finding[] {
  return run(app, new PACKS[name](app));
}

/** Returns all findings of a pack. */
export function rawFindings(app: App, name: PackName): Finding[] {
  return run(app, Object.assign(new PACKS[name](app), { isAcknowledged: () => false }));
}

/** Returns the acknowledgements of an app, without those of the CDK for its own validation. */
export function acknowledgements(app: App): Acknowledgement[] {
  return app.node.findAll().flatMap(({ node }) =>
    node.metadata
      .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
      .flatMap(({ data }) => Object.entries<string>(data))
      .filter(([rule]) => !rule.startsWith('CloudFormation-Validate::'))
      .map(([rule, reason]) => ({ rule: rule.replace(/^annotation::/i, ''), reason, path: node.path })),
  );
}

/** Returns a rule without the name of the pack, because packs share most rules. */
export function withoutPack(rule: string): string {
  return rule.replace(/^(AwsSolutions|NIST\.800\.53\.R5|HIPAA\.Security|PCI\.DSS\.321)-/, '');
}

function run(app: App, pack: InstanceType<(typeof PACKS)[PackName]>): Finding[] {
  return pack.validateScope(app).violations.flatMap(({ ruleName, violatingResources }) =>
    (violatingResources as { constructPath?: string }[]).map(({ constructPath = '' }) => ({
      rule: ruleName,
      path: constructPath,
    })),
  );
}
