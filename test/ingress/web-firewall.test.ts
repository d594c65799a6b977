import { Stack } from 'aws-cdk-lib';
import { FirewallRule, Ingress, ManagedRuleGroup, type WebFirewall } from '../../src';
import type { Json } from '../support/json';
import { aLoadBalancer } from '../support/load-balancers';
import { aPlatform, aStack, propertiesOf, templateOf, warningsOf } from '../support/stacks';
import { expectUsageError } from '../support/usage-errors';

const guarded = (firewallRules?: FirewallRule[]) => {
  const { stack, shared } = aLoadBalancer({ ingress: () => Ingress.http({ firewallRules }) });
  return { stack, firewall: shared.firewall as WebFirewall };
};
const rulesOf = (stack: Stack): Json[] => propertiesOf(stack, 'AWS::WAFv2::WebACL').Rules;
const { COMMON, KNOWN_BAD_INPUTS, LINUX, POSIX, SQL_DATABASE, ADMIN_PROTECTION, ANONYMOUS_IP } = ManagedRuleGroup;

describe('the rules of a firewall', () => {
  test('keep their order, after the rate limit', () => {
    const { stack, firewall } = guarded([FirewallRule.managed(SQL_DATABASE), FirewallRule.managed(COMMON)]);
    expect(rulesOf(stack).map(({ Name, Priority }) => [Priority, Name])).toEqual([
      [0, 'RateLimit'],
      [1, 'AWSManagedRulesSQLiRuleSet'],
      [2, 'AWSManagedRulesCommonRuleSet'],
    ]);
    expect(firewall.ruleNames).toEqual(['RateLimit', 'AWSManagedRulesSQLiRuleSet', 'AWSManagedRulesCommonRuleSet']);
  });

  test('are the same with FirewallRule.defaults() as by default', () => {
    expect(rulesOf(guarded(FirewallRule.defaults()).stack)).toEqual(rulesOf(guarded().stack));
  });

  test('can be empty, which leaves the rate limit', () => {
    expect(rulesOf(guarded([]).stack)).toHaveLength(1);
  });

  test.each([
    ['twice', [FirewallRule.managed(COMMON), FirewallRule.managed(COMMON)], "'AWSManagedRulesCommonRuleSet' twice"],
    ['with the name of the rate limit', [FirewallRule.managed(COMMON, { name: 'RateLimit' })], "'RateLimit' twice"],
  ])('throw for a rule %s', (_what, rules, got) => {
    expectUsageError(() => guarded(rules), { code: 'InvalidFirewallRule', path: 'Stack/Ingress', got });
  });

  test('need the firewall', () => {
    const options = { firewall: false, firewallRules: FirewallRule.defaults() };
    expectUsageError(() => Ingress.http(options), {
      code: 'RulesWithoutFirewall',
      path: 'Ingress.http()',
      got: '3 firewallRules and firewall: false',
    });
  });

  test('a firewall that is turned off does not exist', () => {
    expect(aLoadBalancer({ ingress: () => Ingress.http({ firewall: false }) }).shared.firewall).toBeUndefined();
  });
});

describe('the capacity of a firewall', () => {
  const of = (capacity: number) => FirewallRule.managed(ManagedRuleGroup.of('Group', { capacity }));

  test('is within the price by default', () => {
    expect(warningsOf(guarded().stack)).toEqual([]);
  });

  test('is within the price up to 1,500 units, including the rate limit', () => {
    expect(warningsOf(guarded([of(1498)]).stack)).toEqual([]);
    expect(warningsOf(guarded([of(1499)]).stack)).toEqual([expect.stringContaining('use 1501 capacity units')]);
  });

  test('is the sum of the documented capacities', () => {
    const groups = [COMMON, KNOWN_BAD_INPUTS, LINUX, POSIX, SQL_DATABASE, ADMIN_PROTECTION, ANONYMOUS_IP];
    const { stack } = guarded(groups.map((group) => FirewallRule.managed(group)));
    expect(warningsOf(stack)).toEqual([expect.stringContaining('use 1552 capacity units')]);
  });

  test('is at most 5,000 units', () => {
    expect(() => guarded([of(4998)])).not.toThrow();
    expectUsageError(() => guarded([of(4999)]), {
      code: 'FirewallFull',
      path: 'Stack/Ingress',
      got: 'rules of 5001 capacity units',
    });
  });

  test('does not include unknown capacities', () => {
    expect(warningsOf(guarded([FirewallRule.managed(ManagedRuleGroup.of('Group'))]).stack)).toEqual([]);
  });
});

describe('the metrics of a firewall', () => {
  test('have the metric names of the web ACL', () => {
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
    expect(firewall.metricBlocked('RateLimit').metricName).toBe('BlockedRequests');
    expect(firewall.metricBlocked('RateLimit', { label: 'too many' })).toMatchObject({
      metricName: 'BlockedRequests',
      label: 'too many',
      dimensions: { Rule: Rules[0].VisibilityConfig.MetricName },
    });
  });

  test('do not exist for an unknown rule', () => {
    expectUsageError(() => guarded().firewall.metricCounted('NoUserAgent_HEADER'), {
      code: 'UnknownFirewallRule',
      path: 'Stack/Ingress/Firewall',
      got: "ruleName: 'NoUserAgent_HEADER'",
      expected: "'AWSManagedRulesCommonRuleSet'",
    });
  });

  test('are on the dashboard if the rules were chosen', () => {
    const dashboardOf = (firewallRules?: FirewallRule[]) => {
      const stack = aStack('Platform');
      aPlatform(stack, { ingress: Ingress.http({ firewallRules }) });
      return JSON.stringify(templateOf(stack).findResources('AWS::CloudWatch::Dashboard'));
    };
    expect(dashboardOf()).not.toContain('AWS/WAFV2');
    const chosen = dashboardOf([FirewallRule.managed(COMMON, { count: true })]);
    for (const shown of ['CountedRequests', 'BlockedRequests', '-AWSManagedRulesCommonRuleSet']) {
      expect(chosen).toContain(shown);
    }
  });
});
