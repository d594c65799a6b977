import { Annotations, Stack, Token } from 'aws-cdk-lib';
import type * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import type { IConstruct } from 'constructs';
import { brand } from '../validation/brand';
import { checked } from '../validation/checked';
import { requireSameRegion } from '../validation/same-environment';
import { shown } from '../validation/shown';
import { quoted } from '../validation/usage-error';
import { requireOneStatement, requireOverrides, ruleNameOf } from './firewall-rule-checks';
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
  /**
   * The ARN of the group, in the same Region. The owner of a group in another account must share it.
   *
   * @see https://docs.aws.amazon.com/waf/latest/APIReference/API_PutPermissionPolicy.html
   */
  readonly arn: string;

  /**
   * The capacity of the group. It must be known at synth. Unit: web ACL capacity units, from 1 to 5,000.
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
   * The capacity of the rule, which AWS documents for each kind of statement. It must be known at synth. Unit: web ACL
   * capacity units, from 1 to 5,000.
   *
   * @default - not counted
   * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statements-list.html
   */
  readonly capacity?: number;
}

/** A rule of a web ACL without its name, priority and metrics. */
type FirewallRuleBody = Pick<wafv2.CfnWebACL.RuleProperty, 'statement' | 'action' | 'overrideAction'>;

/** The parts of a rule that its factories set. */
interface FirewallRuleParts {
  readonly name: string;
  readonly capacity?: number;
  readonly options?: FirewallRuleGroupOptions;
  /** The rules of the group, if AWS documents them. */
  readonly documentedRules?: string[];
  /** The ARN of an existing group. */
  readonly arn?: string;
  readonly body: FirewallRuleBody;
}

/**
 * A rule of the firewall. The rules evaluate a request in their given order.
 *
 * @example
 * Ingress.https([certificate], {
 *   firewallRules: [
 *     FirewallRule.managed(ManagedRuleGroup.KNOWN_BAD_INPUTS),
 *     // Counts only.
 *     FirewallRule.managed(ManagedRuleGroup.SQL_DATABASE, { count: true }),
 *   ],
 * });
 */
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
  public static managed(group: ManagedRuleGroup, options?: ManagedRuleGroupOptions): FirewallRule {
    checked('FirewallRule.managed', 'group', group);
    const given = checked('FirewallRule.managed', 'options', options ?? {});
    const name = ruleNameOf('FirewallRule.managed()', given.name ?? group.name);
    requireOverrides('FirewallRule.managed()', name, given);
    const managedRuleGroupStatement = {
      vendorName: group.vendor,
      name: group.name,
      version: given.version,
      scopeDownStatement: given.scopeDown,
      managedRuleGroupConfigs: given.configs,
      ruleActionOverrides: ruleActionOverrides(given),
    };
    return new FirewallRule({
      name,
      capacity: group.capacity,
      options: given,
      documentedRules: group._rules,
      body: { ...overrideAction(given), statement: { managedRuleGroupStatement } },
    });
  }

  /**
   * An existing rule group of your account, or one that another account shares. Several web ACLs can use it.
   *
   * @param name the name of the rule: letters, digits, `_` and `-`, at most 47
   * @param options the group, and options that override the actions of its rules
   */
  public static existing(name: string, options: ExistingRuleGroupOptions): FirewallRule {
    checked('FirewallRule.existing', 'name', name);
    const given = checked('FirewallRule.existing', 'options', options);
    requireOverrides('FirewallRule.existing()', name, given);
    const { arn, capacity } = given;
    const ruleGroupReferenceStatement = { arn, ruleActionOverrides: ruleActionOverrides(given) };
    const body = { ...overrideAction(given), statement: { ruleGroupReferenceStatement } };
    return new FirewallRule({ name, capacity, options: given, arn, body });
  }

  /**
   * A rule with a statement of your own.
   *
   * @param name the name of the rule: letters, digits, `_` and `-`, at most 47
   * @param options the statement and the action
   */
  public static match(name: string, options: FirewallMatchOptions): FirewallRule {
    checked('FirewallRule.match', 'name', name);
    const given = checked('FirewallRule.match', 'options', options);
    const { statement, action = FirewallAction.BLOCK, capacity } = given;
    requireOneStatement('FirewallRule.match()', name, statement);
    return new FirewallRule({ name, capacity, body: { statement, action: { [action]: {} } } });
  }

  /** The default rules: the IP reputation list, known bad inputs, and the common rules of AWS. */
  public static defaults(): FirewallRule[] {
    const { IP_REPUTATION, KNOWN_BAD_INPUTS, COMMON } = ManagedRuleGroup;
    return [IP_REPUTATION, KNOWN_BAD_INPUTS, COMMON].map((group) => FirewallRule.managed(group));
  }

  /** The name of the rule in the firewall, its log and its metrics. */
  public readonly name: string;

  /** The capacity of the rule, if it is known. Unit: web ACL capacity units. */
  public readonly capacity: number | undefined;

  private constructor(private readonly parts: FirewallRuleParts) {
    this.name = parts.name;
    this.capacity = parts.capacity;
  }

  /**
   * Returns the rule in the form of a web ACL.
   *
   * Throws if its rule group is in another Region. Warns of a name that AWS does not document for the group, because AWS
   * WAF ignores such a name.
   *
   * @internal
   */
  public _bind(
    scope: IConstruct,
    priority: number,
    visibilityConfig: wafv2.CfnWebACL.VisibilityConfigProperty,
  ): wafv2.CfnWebACL.RuleProperty {
    const { arn, body } = this.parts;
    const { account, region } = Stack.of(scope);
    requireSameRegion(scope, { what: `the rule group ${shown(arn)}`, resource: { env: { account, region } }, arn });
    this.warnOfUnknownRules(scope);
    return { name: this.name, priority, ...body, visibilityConfig };
  }

  private warnOfUnknownRules(scope: IConstruct): void {
    const { documentedRules, options = {} } = this.parts;
    if (!documentedRules) return;
    const { countRules = [], blockRules = [] } = options;
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
