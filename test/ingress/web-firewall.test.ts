import { Stack } from 'aws-cdk-lib';
import { FirewallRule, Ingress, ManagedRuleGroup, type WebFirewall } from '../../src';
import type { Json } from '../support/json';
import { aLoadBalancer } from '../support/load-balancers';
import { aPlatform, aStack, propertiesOf, warningsOf } from '../support/stacks';
import { expectUsageError } from '../support/usage-errors';

const guarded = (firewallRules?: FirewallRule[]) => {
  const { stack, shared } = aLoadBalancer({ ingress: () => Ingress.http({ firewallRules }) });
  return { stack, firewall: shared.firewall as WebFirewall };
};
const rulesOf = (stack: Stack): Json[] => propertiesOf(stack, 'AWS::WAFv2::WebACL').Rules;
const { COMMON, KNOWN_BAD_INPUTS, LINUX, POSIX, SQL_DATABASE, ADMIN_PROTECTION, ANONYMOUS_IP } = ManagedRuleGroup;

describe('the rules of a firewall', () => {
  test('stand in the order in which they are given, behind the rate limit', () => {
    const { stack, firewall } = guarded([FirewallRule.managed(SQL_DATABASE), FirewallRule.managed(COMMON)]);
    expect(rulesOf(stack).map(({ Name, Priority }) => [Priority, Name])).toEqual([
      [0, 'RateLimit'],
      [1, 'AWSManagedRulesSQLiRuleSet'],
      [2, 'AWSManagedRulesCommonRuleSet'],
    ]);
    expect(firewall.ruleNames).toEqual(['RateLimit', 'AWSManagedRulesSQLiRuleSet', 'AWSManagedRulesCommonRuleSet']);
  });

  test('are the defaults, rendered the same, when those are asked for by name', () => {
    expect(rulesOf(guarded(FirewallRule.defaults()).stack)).toEqual(rulesOf(guarded().stack));
  });

  test('may be none: the rate limit alone is left', () => {
    expect(rulesOf(guarded([]).stack)).toHaveLength(1);
  });

  test.each([
    ['twice', [FirewallRule.managed(COMMON), FirewallRule.managed(COMMON)], "'AWSManagedRulesCommonRuleSet' among"],
    ['with the name of the rate limit', [FirewallRule.managed(COMMON, { name: 'RateLimit' })], "'RateLimit' among"],
    ['with a space', [FirewallRule.managed(COMMON, { name: 'my rule' })], "'my rule' among"],
    ['with a name too long for a metric', [FirewallRule.managed(COMMON, { name: 'x'.repeat(48) })], 'x'.repeat(48)],
  ])('are refused: one %s', (_what, rules, got) => {
    expectUsageError(() => guarded(rules), { code: 'InvalidFirewallRule', path: 'Stack/Ingress', got });
  });

  test('need the firewall', () => {
    const ingress = () => Ingress.http({ firewall: false, firewallRules: FirewallRule.defaults() });
    expectUsageError(() => aLoadBalancer({ ingress }), {
      code: 'RulesWithoutFirewall',
      path: 'Stack/Ingress',
      got: '3 firewallRules and firewall: false',
    });
  });

  test('a declined firewall is none', () => {
    expect(aLoadBalancer({ ingress: () => Ingress.http({ firewall: false }) }).shared.firewall).toBeUndefined();
  });
});

describe('the capacity of a firewall', () => {
  const of = (capacity: number) => FirewallRule.managed(ManagedRuleGroup.of('Group', { capacity }));

  test('is within its price by default', () => {
    expect(warningsOf(guarded().stack)).toEqual([]);
  });

  test('is within its price up to 1,500 units, the rate limit included', () => {
    expect(warningsOf(guarded([of(1498)]).stack)).toEqual([]);
    expect(warningsOf(guarded([of(1499)]).stack)).toEqual([expect.stringContaining('take 1501 capacity units')]);
  });

  test('adds up what AWS documents for its groups', () => {
    const groups = [COMMON, KNOWN_BAD_INPUTS, LINUX, POSIX, SQL_DATABASE, ADMIN_PROTECTION, ANONYMOUS_IP];
    const { stack } = guarded(groups.map((group) => FirewallRule.managed(group)));
    expect(warningsOf(stack)).toEqual([expect.stringContaining('take 1552 capacity units')]);
  });

  test('is 5,000 units at most', () => {
    expect(() => guarded([of(4998)])).not.toThrow();
    expectUsageError(() => guarded([of(4999)]), {
      code: 'FirewallFull',
      path: 'Stack/Ingress',
      got: 'rules of 5001 capacity units',
    });
  });

  test('does not count what is not known', () => {
    expect(warningsOf(guarded([FirewallRule.managed(ManagedRuleGroup.of('Group'))]).stack)).toEqual([]);
  });
});

describe('what a firewall does can be seen', () => {
  test('by rule, under the names that the web ACL gives its metrics', () => {
    const { stack, firewall } = guarded([FirewallRule.managed(COMMON, { count: true })]);
    const { VisibilityConfig, Rules } = propertiesOf(stack, 'AWS::WAFv2::WebACL');
    const counted = firewall.metricCounted('AWSManagedRulesCommonRuleSet');
    expect(counted).toMatchObject({
      namespace: 'AWS/WAFV2',
      metricName: 'CountedRequests',
      statistic: 'Sum',
      dimensions: {
        WebACL: VisibilityConfig.MetricName,
        Rule: Rules[1].VisibilityConfig.MetricName,
        Region: Stack.of(stack).region,
      },
    });
    expect(firewall.metricBlocked('RateLimit', { label: 'too many' })).toMatchObject({
      metricName: 'BlockedRequests',
      label: 'too many',
      dimensions: { Rule: Rules[0].VisibilityConfig.MetricName },
    });
  });

  test('but not of a rule that it has not', () => {
    expectUsageError(() => guarded().firewall.metricCounted('NoUserAgent_HEADER'), {
      code: 'UnknownFirewallRule',
      path: 'Stack/Ingress/Firewall',
      got: "'NoUserAgent_HEADER'",
      expected: "'AWSManagedRulesCommonRuleSet'",
    });
  });

  test('on the dashboard, where the rules were chosen', () => {
    const dashboardOf = (firewallRules?: FirewallRule[]) => {
      const stack = aStack('Platform');
      aPlatform(stack, { ingress: Ingress.http({ firewallRules }) });
      return JSON.stringify(propertiesOf(stack, 'AWS::CloudWatch::Dashboard'));
    };
    expect(dashboardOf()).not.toContain('AWS/WAFV2');
    const chosen = dashboardOf([FirewallRule.managed(COMMON, { count: true })]);
    for (const shown of ['CountedRequests', 'BlockedRequests', '-AWSManagedRulesCommonRuleSet']) {
      expect(chosen).toContain(shown);
    }
  });
});
