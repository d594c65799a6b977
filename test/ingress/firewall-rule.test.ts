import { FirewallAction, FirewallRule, ManagedRuleGroup } from '../../src';
import { aStack, warningsOf } from '../support/stacks';
import { expectUsageError } from '../support/usage-errors';

const VISIBILITY = { cloudWatchMetricsEnabled: true, sampledRequestsEnabled: false, metricName: 'm' };
const bind = (rule: FirewallRule, stack = aStack()) => rule._bind(stack, 7, VISIBILITY);
const { COMMON, IP_REPUTATION } = ManagedRuleGroup;
const statement = { geoMatchStatement: { countryCodes: ['KP'] } };

describe('a managed group', () => {
  test('has no overrides by default', () => {
    expect(bind(FirewallRule.managed(COMMON))).toEqual({
      name: 'AWSManagedRulesCommonRuleSet',
      priority: 7,
      overrideAction: { none: {} },
      statement: { managedRuleGroupStatement: { vendorName: 'AWS', name: 'AWSManagedRulesCommonRuleSet' } },
      visibilityConfig: VISIBILITY,
    });
  });

  test('can only count', () => {
    expect(bind(FirewallRule.managed(COMMON, { count: true })).overrideAction).toEqual({ count: {} });
  });

  test('can have overrides for single rules', () => {
    const rule = FirewallRule.managed(IP_REPUTATION, {
      countRules: ['AWSManagedIPReputationList'],
      blockRules: ['AWSManagedIPDDoSList'],
    });
    expect(bind(rule)).toMatchObject({
      overrideAction: { none: {} },
      statement: {
        managedRuleGroupStatement: {
          ruleActionOverrides: [
            { name: 'AWSManagedIPReputationList', actionToUse: { count: {} } },
            { name: 'AWSManagedIPDDoSList', actionToUse: { block: {} } },
          ],
        },
      },
    });
  });

  test('can have a version, a scope-down statement and settings', () => {
    const bots = ManagedRuleGroup.of('AWSManagedRulesBotControlRuleSet', { capacity: 50 });
    const configs = [{ awsManagedRulesBotControlRuleSet: { inspectionLevel: 'COMMON' } }];
    const rule = FirewallRule.managed(bots, { name: 'Bots', version: 'Version_3.0', scopeDown: statement, configs });
    expect(bind(rule)).toMatchObject({
      name: 'Bots',
      statement: {
        managedRuleGroupStatement: {
          name: 'AWSManagedRulesBotControlRuleSet',
          version: 'Version_3.0',
          scopeDownStatement: statement,
          managedRuleGroupConfigs: configs,
        },
      },
    });
    expect(rule.capacity).toBe(50);
  });

  test('can come from another vendor', () => {
    const rule = FirewallRule.managed(ManagedRuleGroup.of('Rules', { vendor: 'Seller' }));
    expect(bind(rule)).toMatchObject({ statement: { managedRuleGroupStatement: { vendorName: 'Seller' } } });
  });

  test('warns of an unknown rule name, which AWS WAF ignores', () => {
    const stack = aStack();
    bind(FirewallRule.managed(COMMON, { countRules: ['SizeRestrictions_BODY', 'SizeRestriction_BODY'] }), stack);
    expect(warningsOf(stack)).toEqual([expect.stringContaining("does not document 'SizeRestriction_BODY' as a rule")]);
  });

  test('does not warn if the rules are not known', () => {
    const stack = aStack();
    bind(FirewallRule.managed(ManagedRuleGroup.of('Other'), { countRules: ['Anything'] }), stack);
    bind(FirewallRule.managed(COMMON, { countRules: ['NoUserAgent_HEADER'] }), stack);
    expect(warningsOf(stack)).toEqual([]);
  });

  test.each([
    [{ count: true, blockRules: ['NoUserAgent_HEADER'] }, 'count: true and blockRules'],
    [
      { countRules: ['NoUserAgent_HEADER'], blockRules: ['NoUserAgent_HEADER'] },
      "'NoUserAgent_HEADER' in countRules and in blockRules",
    ],
  ])('throws if its options contradict each other: %j', (options, got) => {
    const rule = FirewallRule.managed(COMMON, options);
    expectUsageError(() => bind(rule), { code: 'InvalidFirewallRule', path: 'Stack', got });
  });
});

test('an existing rule group is used by its ARN', () => {
  const rule = FirewallRule.existing('Ours', { arn: 'arn:group', capacity: 100, countRules: ['one'] });
  expect(bind(rule)).toMatchObject({
    name: 'Ours',
    overrideAction: { none: {} },
    statement: {
      ruleGroupReferenceStatement: {
        arn: 'arn:group',
        ruleActionOverrides: [{ name: 'one', actionToUse: { count: {} } }],
      },
    },
  });
  expect(rule.capacity).toBe(100);
});

describe('a rule with a statement', () => {
  test.each([
    [undefined, { block: {} }],
    [FirewallAction.ALLOW, { allow: {} }],
    [FirewallAction.COUNT, { count: {} }],
  ])('with the action %s', (action, rendered) => {
    expect(bind(FirewallRule.match('Countries', { statement, action, capacity: 1 }))).toEqual({
      name: 'Countries',
      priority: 7,
      statement,
      action: rendered,
      visibilityConfig: VISIBILITY,
    });
  });

  test('accepts undefined statements, which some languages pass', () => {
    const rule = FirewallRule.match('Countries', { statement: { ...statement, andStatement: undefined } });
    expect(() => bind(rule)).not.toThrow();
  });

  test.each([
    [{}, 'a statement of none'],
    [{ ...statement, labelMatchStatement: { scope: 'LABEL', key: 'k' } }, "'geoMatchStatement', 'labelMatchStatement'"],
    [{ ruleGroupReferenceStatement: { arn: 'arn' } }, "'ruleGroupReferenceStatement'"],
    [{ managedRuleGroupStatement: { vendorName: 'AWS', name: 'n' } }, "'managedRuleGroupStatement'"],
  ])('throws with %j', (wrong, got) => {
    const rule = FirewallRule.match('Wrong', { statement: wrong });
    expectUsageError(() => bind(rule), { code: 'InvalidFirewallRule', path: 'Stack', got });
  });
});
