import { Annotations, Token } from 'aws-cdk-lib';
import type * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import type { IConstruct } from 'constructs';
import { quoted, UsageError } from '../validation/usage-error';
import {
  FirewallAction,
  type FirewallMatchOptions,
  type FirewallRuleGroupOptions,
  type ManagedRuleGroupOptions,
  type OwnRuleGroupOptions,
} from './firewall-rule-options';
import { ManagedRuleGroup } from './managed-rule-group';

/** All of a rule but where it stands and how it is counted. */
type FirewallRuleBody = Pick<wafv2.CfnWebACL.RuleProperty, 'statement' | 'action' | 'overrideAction'>;

/** The kinds of statement that take the action of the rule from elsewhere. */
const GROUPS = ['managedRuleGroupStatement', 'ruleGroupReferenceStatement'];

/** What a firewall looks for, and what it does about it. Rules look at a request in the order in which they are given. */
export class FirewallRule {
  /**
   * A group of rules that AWS, or a seller of AWS Marketplace, keeps up to date.
   *
   * @param group the group
   * @param options which of its rules do something else than they were meant to
   */
  public static managed(group: ManagedRuleGroup, options: ManagedRuleGroupOptions = {}): FirewallRule {
    return new FirewallRule(options.name ?? group.name, group.capacity, options, group._rules, {
      ...overrideOf(options),
      statement: {
        managedRuleGroupStatement: {
          vendorName: group.vendor,
          name: group.name,
          version: options.version,
          scopeDownStatement: options.scopeDown,
          managedRuleGroupConfigs: options.configs,
          ruleActionOverrides: overridesOf(options),
        },
      },
    });
  }

  /**
   * A rule group of your own, which several web ACLs may use.
   *
   * @param name the name of the rule: letters, digits, `_` and `-`, at most 47
   * @param options the group, and which of its rules do something else than they were meant to
   */
  public static ruleGroup(name: string, options: OwnRuleGroupOptions): FirewallRule {
    return new FirewallRule(name, options.capacity, options, undefined, {
      ...overrideOf(options),
      statement: { ruleGroupReferenceStatement: { arn: options.arn, ruleActionOverrides: overridesOf(options) } },
    });
  }

  /**
   * A rule of your own.
   *
   * @param name the name of the rule: letters, digits, `_` and `-`, at most 47
   * @param options what it matches, and what it does
   */
  public static match(name: string, options: FirewallMatchOptions): FirewallRule {
    return new FirewallRule(name, options.capacity, {}, undefined, {
      statement: options.statement,
      action: { [options.action ?? FirewallAction.BLOCK]: {} },
    });
  }

  /** What a firewall has unless it is told otherwise: addresses that attack, known exploits, and AWS's common rules. */
  public static defaults(): FirewallRule[] {
    const { IP_REPUTATION, KNOWN_BAD_INPUTS, COMMON } = ManagedRuleGroup;
    return [IP_REPUTATION, KNOWN_BAD_INPUTS, COMMON].map((group) => FirewallRule.managed(group));
  }

  private constructor(
    /** The name of the rule in the firewall, in its log and its metrics. */
    public readonly name: string,
    /** What it takes of a web ACL's capacity, where that is known. Unit: web ACL capacity units. */
    public readonly capacity: number | undefined,
    private readonly options: FirewallRuleGroupOptions,
    private readonly known: string[] | undefined,
    private readonly body: FirewallRuleBody,
  ) {}

  /**
   * The rule as a web ACL has it.
   *
   * Throws when its options contradict each other. Warns of a name that AWS does not document for the group, which AWS WAF would
   * ignore.
   *
   * @param scope the firewall, named in errors
   * @param priority where it stands
   * @param visibilityConfig how it is counted
   */
  public bind(
    scope: IConstruct,
    priority: number,
    visibilityConfig: wafv2.CfnWebACL.VisibilityConfigProperty,
  ): wafv2.CfnWebACL.RuleProperty {
    this.requireSense(scope);
    this.warnOfUnknown(scope);
    return { name: this.name, priority, ...this.body, visibilityConfig };
  }

  private requireSense(scope: IConstruct): void {
    const kinds = Object.entries(this.body.statement).flatMap(([kind, value]) => (value === undefined ? [] : [kind]));
    if (this.body.action && (kinds.length !== 1 || GROUPS.includes(kinds[0]))) {
      throw new UsageError(scope, 'InvalidFirewallRule', {
        got: `the rule '${this.name}' with a statement of ${quoted(kinds)}`,
        expected: 'one kind of statement, and none for a group of rules: groups have actions of their own',
        fix: 'put several statements into an andStatement or orStatement; for groups use FirewallRule.managed() or ruleGroup()',
      });
    }
    const { count, countRules = [], blockRules = [] } = this.options;
    const both = countRules.filter((rule) => blockRules.includes(rule));
    if (both.length === 0 && !(count && blockRules.length > 0)) return;
    throw new UsageError(scope, 'InvalidFirewallRule', {
      got: `the rule '${this.name}' with ${both.length > 0 ? `${quoted(both)} in countRules and in blockRules` : 'count: true and blockRules'}`,
      expected: 'each rule of a group either to count or to block; in a group that counts nothing is blocked',
      fix: 'leave one of them out',
    });
  }

  private warnOfUnknown(scope: IConstruct): void {
    const { known } = this;
    if (!known) return;
    const { countRules = [], blockRules = [] } = this.options;
    const unknown = [...countRules, ...blockRules].filter((rule) => !Token.isUnresolved(rule) && !known.includes(rule));
    if (unknown.length === 0) return;
    Annotations.of(scope).addWarningV2(
      `cdk-trading-analytics-platform:unknownFirewallRule:${this.name}`,
      `AWS does not document ${quoted(unknown)} as a rule of ${this.name}, and AWS WAF ignores names that a managed group does not have. It documents ${quoted(known)}.`,
    );
  }
}

function overrideOf({ count }: FirewallRuleGroupOptions): Pick<FirewallRuleBody, 'overrideAction'> {
  return { overrideAction: count ? { count: {} } : { none: {} } };
}

function overridesOf(options: FirewallRuleGroupOptions): wafv2.CfnWebACL.RuleActionOverrideProperty[] | undefined {
  const { countRules = [], blockRules = [] } = options;
  const overrides = [
    ...countRules.map((name) => ({ name, actionToUse: { count: {} } })),
    ...blockRules.map((name) => ({ name, actionToUse: { block: {} } })),
  ];
  return overrides.length > 0 ? overrides : undefined;
}
