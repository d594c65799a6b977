import { Token } from 'aws-cdk-lib';
import type * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import { FIREWALL_RULE_NAME } from '../validation/ingress-forms';
import { shown } from '../validation/shown';
import { quoted, UsageError, type UsageErrorDetails } from '../validation/usage-error';

/** The options that override the actions of the rules of a group. */
export interface RuleOverrides {
  readonly count?: boolean;
  readonly countRules?: string[];
  readonly blockRules?: string[];
}

/** @see https://docs.aws.amazon.com/waf/latest/APIReference/API_ManagedRuleGroupStatement.html */
const MAX_OVERRIDES = 100;
/** The kinds of statement that cannot have an action of the rule. */
const GROUP_STATEMENTS = ['managedRuleGroupStatement', 'ruleGroupReferenceStatement'];

/** Returns the name of a rule. Throws if the name of a managed group is too long for it. */
export function ruleNameOf(call: string, name: string): string {
  if (FIREWALL_RULE_NAME.test(name)) return name;
  throw invalid(call, {
    got: `no name, and a group named ${shown(name)}`,
    expected: `${FIREWALL_RULE_NAME.expected}; the name of the group is too long for a rule`,
    fix: `set name, for example name: ${shown(FIREWALL_RULE_NAME.example)}`,
  });
}

/** Throws if overrides of the rules of a group contradict each other, or if AWS WAF does not accept so many. */
export function requireOverrides(call: string, name: string, options: RuleOverrides): void {
  const { count, countRules = [], blockRules = [] } = options;
  const both = countRules.filter((rule) => blockRules.includes(rule));
  if (both.length > 0 || (count && blockRules.length > 0)) {
    throw invalid(call, {
      got: `the rule '${name}' with ${both.length > 0 ? `${shown(both)} in countRules and in blockRules` : 'count: true and blockRules'}`,
      expected: 'each rule of the group in countRules or in blockRules, not in both; no blockRules with count: true',
      fix: 'remove one of the two',
    });
  }
  const overrides = countRules.length + blockRules.length;
  if (overrides <= MAX_OVERRIDES) return;
  throw invalid(call, {
    got: `the rule '${name}' with ${overrides} names in countRules and blockRules`,
    expected: `at most ${MAX_OVERRIDES}, the limit of AWS WAF`,
    fix: 'remove names, or count the whole group with count: true',
  });
}

/** Throws unless a rule has one kind of statement, which is not a rule group. */
export function requireOneStatement(call: string, name: string, statement: wafv2.CfnWebACL.StatementProperty): void {
  if (Token.isUnresolved(statement)) return;
  const kinds = Object.entries(statement).flatMap(([kind, value]) => (value === undefined ? [] : [kind]));
  if (kinds.length === 1 && !GROUP_STATEMENTS.includes(kinds[0])) return;
  throw invalid(call, {
    got: `the rule '${name}' with a statement of ${quoted(kinds)}`,
    expected:
      'exactly one kind of statement, and not the statement of a rule group, whose rules have their own actions',
    fix: 'combine several statements with andStatement or orStatement; for rule groups, use FirewallRule.managed() or FirewallRule.existing()',
  });
}

function invalid(call: string, details: UsageErrorDetails): UsageError {
  return new UsageError(call, 'InvalidFirewallRule', details);
}
