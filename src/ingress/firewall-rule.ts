import { Annotations, Token } from 'aws-cdk-lib';
import type * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import type { IConstruct } from 'constructs';
import { brand } from '../validation/brand';
import { quoted, UsageError } from '../validation/usage-error';
import { ManagedRuleGroup } from './managed-rule-group';

/** The action of a firewall rule for the requests that it matches. */
export enum FirewallAction {
  /** Allows the request. Later rules do not evaluate it. */
  ALLOW = 'allow',
  /** Blocks the request with status 403. */
  BLOCK = 'block',
  /** Counts the request and continues with the next rule. Use it to try out a rule. */
  COUNT = 'count',
}

/** Options that override the actions of a rule group. */
export interface FirewallRuleGroupOptions {
  /**
   * Whether requests that the group blocks are only counted. The group then counts the first match of a request. Use it to
   * try out the group.
   *
   * @default false
   */
  readonly count?: boolean;

  /**
   * The rules of the group that only count, whatever their own action. The request continues with the next rule. Use it to
   * turn off a rule of the group.
   *
   * @default - no rules
   */
  readonly countRules?: string[];

  /**
   * The rules of the group that block, whatever their own action.
   *
   * @default - no rules
   */
  readonly blockRules?: string[];
}

/** Options of a managed rule group. */
export interface ManagedRuleGroupOptions extends FirewallRuleGroupOptions {
  /**
   * The name of the rule in the firewall, its log and its metrics: letters, digits, `_` and `-`, at most 47. Required if a
   * firewall has the group twice.
   *
   * @default - the name of the group
   */
  readonly name?: string;

  /**
   * The version of the group.
   *
   * @default - the default version of the vendor, which changes over time
   */
  readonly version?: string;

  /**
   * The statement that limits the requests that the group evaluates.
   *
   * @default - the group evaluates all requests
   */
  readonly scopeDown?: wafv2.CfnWebACL.StatementProperty;

  /**
   * Additional settings of the group. The groups of AWS for bot control and account protection require them.
   *
   * @default - no settings
   */
  readonly configs?: wafv2.CfnWebACL.ManagedRuleGroupConfigProperty[];
}

/** An existing rule group. */
export interface ExistingRuleGroupOptions extends FirewallRuleGroupOptions {
  /** The ARN of the group, in the same account and Region. */
  readonly arn: string;

  /**
   * The capacity of the group. Unit: web ACL capacity units.
   *
   * @default - not counted
   */
  readonly capacity?: number;
}

/** Options of a rule with a statement. */
export interface FirewallMatchOptions {
  /** The statement that requests must match: exactly one kind of statement of AWS WAF. */
  readonly statement: wafv2.CfnWebACL.StatementProperty;

  /**
   * The action for requests that match.
   *
   * @default FirewallAction.BLOCK
   */
  readonly action?: FirewallAction;

  /**
   * The capacity of the rule, which AWS documents for each kind of statement. Unit: web ACL capacity units.
   *
   * @default - not counted
   * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statements-list.html
   */
  readonly capacity?: number;
}

/** A rule of a web ACL without its name, priority and metrics. */
type FirewallRuleBody = Pick<wafv2.CfnWebACL.RuleProperty, 'statement' | 'action' | 'overrideAction'>;

/** The kinds of statement that cannot have an action of the rule. */
const GROUP_STATEMENTS = ['managedRuleGroupStatement', 'ruleGroupReferenceStatement'];

/** A rule of the firewall. The rules evaluate a request in their given order. */
export class FirewallRule {
  static {
    brand(FirewallRule, 'FirewallRule');
  }

  /**
   * A rule group that AWS or a seller on AWS Marketplace maintains.
   *
   * @param group the group
   * @param options options that override the actions of its rules
   */
  public static managed(group: ManagedRuleGroup, options: ManagedRuleGroupOptions = {}): FirewallRule {
    return new FirewallRule(options.name ?? group.name, group.capacity, options, group._rules, {
      ...overrideAction(options),
      statement: {
        managedRuleGroupStatement: {
          vendorName: group.vendor,
          name: group.name,
          version: options.version,
          scopeDownStatement: options.scopeDown,
          managedRuleGroupConfigs: options.configs,
          ruleActionOverrides: ruleActionOverrides(options),
        },
      },
    });
  }

  /**
   * An existing rule group of your account. Several web ACLs can share it.
   *
   * @param name the name of the rule: letters, digits, `_` and `-`, at most 47
   * @param options the group, and options that override the actions of its rules
   */
  public static existing(name: string, options: ExistingRuleGroupOptions): FirewallRule {
    return new FirewallRule(name, options.capacity, options, undefined, {
      ...overrideAction(options),
      statement: {
        ruleGroupReferenceStatement: { arn: options.arn, ruleActionOverrides: ruleActionOverrides(options) },
      },
    });
  }

  /**
   * A rule with a statement of your own.
   *
   * @param name the name of the rule: letters, digits, `_` and `-`, at most 47
   * @param options the statement and the action
   */
  public static match(name: string, options: FirewallMatchOptions): FirewallRule {
    return new FirewallRule(name, options.capacity, {}, undefined, {
      statement: options.statement,
      action: { [options.action ?? FirewallAction.BLOCK]: {} },
    });
  }

  /** The default rules: the IP reputation list, known bad inputs, and the common rules of AWS. */
  public static defaults(): FirewallRule[] {
    const { IP_REPUTATION, KNOWN_BAD_INPUTS, COMMON } = ManagedRuleGroup;
    return [IP_REPUTATION, KNOWN_BAD_INPUTS, COMMON].map((group) => FirewallRule.managed(group));
  }

  private constructor(
    /** The name of the rule in the firewall, its log and its metrics. */
    public readonly name: string,
    /** The capacity of the rule, if it is known. Unit: web ACL capacity units. */
    public readonly capacity: number | undefined,
    private readonly options: FirewallRuleGroupOptions,
    private readonly documentedRules: string[] | undefined,
    private readonly body: FirewallRuleBody,
  ) {}

  /**
   * Returns the rule in the form of a web ACL.
   *
   * Throws if its options contradict each other. Warns of a name that AWS does not document for the group, because AWS WAF
   * ignores such a name.
   *
   * @internal
   */
  public _bind(
    scope: IConstruct,
    priority: number,
    visibilityConfig: wafv2.CfnWebACL.VisibilityConfigProperty,
  ): wafv2.CfnWebACL.RuleProperty {
    this.validateStatement(scope);
    this.validateOverrides(scope);
    this.warnOfUnknownRules(scope);
    return { name: this.name, priority, ...this.body, visibilityConfig };
  }

  private validateStatement(scope: IConstruct): void {
    const kinds = Object.entries(this.body.statement).flatMap(([kind, value]) => (value === undefined ? [] : [kind]));
    if (!this.body.action || (kinds.length === 1 && !GROUP_STATEMENTS.includes(kinds[0]))) return;
    throw new UsageError(scope, 'InvalidFirewallRule', {
      got: `the rule '${this.name}' with a statement of ${quoted(kinds)}`,
      expected:
        'exactly one kind of statement, and not the statement of a rule group, whose rules have their own actions',
      fix: 'combine several statements with andStatement or orStatement; for rule groups, use FirewallRule.managed() or FirewallRule.existing()',
    });
  }

  private validateOverrides(scope: IConstruct): void {
    const { count, countRules = [], blockRules = [] } = this.options;
    const both = countRules.filter((rule) => blockRules.includes(rule));
    if (both.length === 0 && !(count && blockRules.length > 0)) return;
    throw new UsageError(scope, 'InvalidFirewallRule', {
      got: `the rule '${this.name}' with ${both.length > 0 ? `${quoted(both)} in countRules and in blockRules` : 'count: true and blockRules'}`,
      expected: 'each rule of the group in countRules or in blockRules, not in both; no blockRules with count: true',
      fix: 'remove one of the two',
    });
  }

  private warnOfUnknownRules(scope: IConstruct): void {
    const { documentedRules } = this;
    if (!documentedRules) return;
    const { countRules = [], blockRules = [] } = this.options;
    const unknown = [...countRules, ...blockRules].filter(
      (rule) => !Token.isUnresolved(rule) && !documentedRules.includes(rule),
    );
    if (unknown.length === 0) return;
    Annotations.of(scope).addWarningV2(
      `cdk-trading-analytics-platform:unknownFirewallRule:${this.name}`,
      `AWS does not document ${quoted(unknown)} as a rule of ${this.name}. AWS WAF ignores unknown names. The documented rules are ${quoted(documentedRules)}.`,
    );
  }
}

function overrideAction({ count }: FirewallRuleGroupOptions): Pick<FirewallRuleBody, 'overrideAction'> {
  return { overrideAction: count ? { count: {} } : { none: {} } };
}

function ruleActionOverrides(
  options: FirewallRuleGroupOptions,
): wafv2.CfnWebACL.RuleActionOverrideProperty[] | undefined {
  const { countRules = [], blockRules = [] } = options;
  const overrides = [
    ...countRules.map((name) => ({ name, actionToUse: { count: {} } })),
    ...blockRules.map((name) => ({ name, actionToUse: { block: {} } })),
  ];
  return overrides.length > 0 ? overrides : undefined;
}
