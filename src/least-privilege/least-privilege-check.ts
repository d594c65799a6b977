import type { IPolicyValidationContext, IPolicyValidationPlugin, PolicyValidationPluginReport } from 'aws-cdk-lib';
import { brand } from '../validation/brand';
import { checked } from '../validation/checked';
import { AppFacts } from './app-facts';
import { findAccessFaults } from './find-access-faults';
import type { Finding } from './finding';
import { LeastPrivilegeRule } from './least-privilege-rule';

/** A finding of `LeastPrivilegeCheck` that is intended. */
export interface AcknowledgedAccess {
  /** The rule of the finding. */
  readonly rule: LeastPrivilegeRule;

  /**
   * The logical id of the resource, or the path of a construct.
   *
   * A path includes everything inside the construct.
   */
  readonly resource: string;

  /**
   * The actions of IAM that are intended. A finding with another action stays.
   *
   * @default - all actions
   */
  readonly actions?: string[];

  /** The reason. The report of the check contains it. */
  readonly reason: string;
}

/** Options of `LeastPrivilegeCheck`. */
export interface LeastPrivilegeCheckProps {
  /**
   * The findings that are intended.
   *
   * @default - no findings
   */
  readonly acknowledged?: AcknowledgedAccess[];
}

/**
 * Compares what the templates of an app allow with what its constructs declare, and reports each difference.
 *
 * It reads security groups, IAM policies, policies of resources, encryption and exposure to the internet. It needs no AWS
 * account. A violation stops the synthesis.
 *
 * @see https://docs.aws.amazon.com/cdk/v2/guide/policy-validation-synthesis.html
 *
 * @example
 * Validations.of(app).addPlugins(new LeastPrivilegeCheck());
 */
export class LeastPrivilegeCheck implements IPolicyValidationPlugin {
  static {
    brand(LeastPrivilegeCheck, 'LeastPrivilegeCheck');
  }

  /** The name in the report. */
  public readonly name = 'LeastPrivilegeCheck';

  /** The version in the report, which has none. Type checkers of Python require the member of the interface. */
  public readonly version?: string;

  /** The names of the rules. */
  public readonly ruleIds?: string[] = Object.values(LeastPrivilegeRule);

  private readonly acknowledged: AcknowledgedAccess[];

  public constructor(props?: LeastPrivilegeCheckProps) {
    this.acknowledged = checked('new LeastPrivilegeCheck', 'props', props ?? {}).acknowledged ?? [];
  }

  /**
   * Compares the templates with the constructs. The CDK calls this method at synthesis.
   *
   * @param context the templates and the constructs of the app
   */
  public validate(context: IPolicyValidationContext): PolicyValidationPluginReport {
    const findings = findAccessFaults(new AppFacts(checked('LeastPrivilegeCheck.validate', 'context', context)));
    const open = findings.filter((finding) => !this.acknowledged.some((access) => covers(access, finding)));
    const used = this.acknowledged.filter((access) => findings.some((finding) => covers(access, finding)));
    return {
      success: open.length === 0,
      violations: open.map(violationOf),
      metadata: Object.fromEntries(used.map(({ rule, resource, reason }) => [`${rule} ${resource}`, reason])),
    };
  }
}

function covers({ rule, resource, actions }: AcknowledgedAccess, finding: Finding): boolean {
  const { id, construct } = finding.resource;
  const path = construct?.node.path ?? '';
  const isSame = resource === id || resource === path || path.startsWith(`${resource}/`);
  return (
    rule === finding.rule && isSame && (finding.actions ?? []).every((action) => actions?.includes(action) ?? true)
  );
}

function violationOf({ rule, resource, location, description, fix }: Finding) {
  const { id, stack } = resource;
  return {
    ruleName: rule,
    severity: 'error',
    description,
    fix,
    violatingResources: [{ resourceLogicalId: id, templatePath: stack.templatePath, locations: [location] }],
  };
}
