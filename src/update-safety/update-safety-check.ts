import * as fs from 'node:fs';
import type { IPolicyValidationContext, IPolicyValidationPlugin, PolicyValidationPluginReport } from 'aws-cdk-lib';
import { brand } from '../validation/brand';
import { checked } from '../validation/checked';
import { UsageError } from '../validation/usage-error';
import { type DeployedStack, readDeployedStacks } from './deployed-stacks';
import { findUpdateFaults } from './find-update-faults';
import type { Finding } from './finding';
import { stackUpdates } from './stack-updates';
import { UpdateSafetyRule } from './update-safety-rule';

/** A finding of `UpdateSafetyCheck` that is intended. */
export interface AcknowledgedChange {
  /** The rule of the finding. */
  readonly rule: UpdateSafetyRule;

  /**
   * The logical id of the resource, or the path of a construct.
   *
   * A path includes everything inside the construct.
   */
  readonly resource: string;

  /** The reason. The report of the check contains it. */
  readonly reason: string;
}

/** Options of `UpdateSafetyCheck`. */
export interface UpdateSafetyCheckProps {
  /**
   * The deployed templates: one file, or a folder.
   *
   * A folder is a copy of the `cdk.out` of the last deployment, or has a file `STACK.template.json` for each stack. The
   * templates are JSON. A stack without a deployed template is new. It must not be the folder that this app writes.
   */
  readonly deployed: string;

  /**
   * The services that the update is about: paths of their constructs, or their ids.
   *
   * Another service that changes is a violation, if it is not connected to one of them.
   *
   * @default - the services that the update creates or deletes; other services that change are warnings
   */
  readonly changedServices?: string[];

  /**
   * The findings that are intended.
   *
   * @default - no findings
   */
  readonly acknowledged?: AcknowledgedChange[];
}

/**
 * Compares the templates of an app with the deployed ones, and reports updates that AWS refuses or that lose something.
 *
 * It works with the stacks of any app, and needs no AWS account. A violation stops the synthesis. A warning does not.
 *
 * @see https://docs.aws.amazon.com/cdk/v2/guide/policy-validation-synthesis.html
 *
 * @example
 * Validations.of(app).addPlugins(new UpdateSafetyCheck({ deployed: 'deployed' }));
 */
export class UpdateSafetyCheck implements IPolicyValidationPlugin {
  static {
    brand(UpdateSafetyCheck, 'UpdateSafetyCheck');
  }

  /** The name in the report. */
  public readonly name = 'UpdateSafetyCheck';

  /** The version in the report, which has none. Type checkers of Python require the member of the interface. */
  public readonly version?: string;

  /** The names of the rules. */
  public readonly ruleIds?: string[] = Object.values(UpdateSafetyRule);

  private readonly props: UpdateSafetyCheckProps;
  private readonly deployed: DeployedStack[];

  /** Throws if there is no file or folder of deployed templates, or if it contains a file that is no template. */
  public constructor(props: UpdateSafetyCheckProps) {
    this.props = checked('new UpdateSafetyCheck', 'props', props);
    const { deployed } = this.props;
    if (fs.existsSync(deployed)) {
      this.deployed = readDeployedStacks(deployed);
      return;
    }
    throw new UsageError('new UpdateSafetyCheck()', 'DeployedTemplateMissing', {
      got: `deployed: '${deployed}'`,
      expected: 'a file or a folder that exists, with the deployed templates',
      fix: 'save cdk.out after each deployment, and add the check only when there is a saved one',
    });
  }

  /**
   * Compares the templates. The CDK calls this method at synthesis.
   *
   * @param context the templates of the app
   */
  public validate(context: IPolicyValidationContext): PolicyValidationPluginReport {
    const { changedServices, acknowledged = [] } = this.props;
    const stacks = stackUpdates(checked('UpdateSafetyCheck.validate', 'context', context), this.deployed);
    const findings = findUpdateFaults(stacks, changedServices);
    const reasons = acknowledged.filter((change) => findings.some((finding) => covers(change, finding)));
    const open = findings.filter((finding) => !acknowledged.some((change) => covers(change, finding)));
    return {
      success: open.every(({ warning }) => warning),
      violations: open.map(violationOf),
      metadata: Object.fromEntries(reasons.map(({ rule, resource, reason }) => [`${rule} ${resource}`, reason])),
    };
  }
}

function covers({ rule, resource }: AcknowledgedChange, { rule: found, id, path = '' }: Finding): boolean {
  return rule === found && (resource === id || resource === path || path.startsWith(`${resource}/`));
}

function violationOf({ rule, stack, id, locations, description, fix, warning }: Finding) {
  return {
    ruleName: rule,
    severity: warning ? 'warning' : 'error',
    description,
    fix,
    violatingResources: [{ resourceLogicalId: id, templatePath: stack.templatePath, locations }],
  };
}
