import { Aws, Token } from 'aws-cdk-lib';
import { FirewallAction, FirewallRule, ManagedRuleGroup, type ManagedRuleGroupOptions } from '../../src';
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

  const names = (count: number, start = 'r') => Array.from({ length: count }, (_, index) => `${start}${index}`);

  test.each<[ManagedRuleGroupOptions, string]>([
    [{ count: true, blockRules: ['NoUserAgent_HEADER'] }, 'count: true and blockRules'],
    [
      { countRules: ['NoUserAgent_HEADER'], blockRules: ['NoUserAgent_HEADER'] },
      "['NoUserAgent_HEADER'] in countRules and in blockRules",
    ],
    [{ countRules: names(60), blockRules: names(60, 'b') }, '120 names in countRules and blockRules'],
  ])('throws if its options do not fit together: %j', (options, got) => {
    const path = 'FirewallRule.managed()';
    expectUsageError(() => FirewallRule.managed(COMMON, options), { code: 'InvalidFirewallRule', path, got });
  });

  test('can have 100 overrides', () => {
    const options = { countRules: names(50), blockRules: names(50, 'b') };
    expect(() => FirewallRule.managed(ManagedRuleGroup.of('Other'), options)).not.toThrow();
  });

  test('needs a name if the name of the group is too long for a rule', () => {
    const group = ManagedRuleGroup.of('x'.repeat(48));
    expectUsageError(() => FirewallRule.managed(group), {
      code: 'InvalidFirewallRule',
      path: 'FirewallRule.managed()',
      got: `no name, and a group named '${'x'.repeat(48)}'`,
    });
    expect(FirewallRule.managed(group, { name: 'Short' }).name).toBe('Short');
  });

  test.each(['my rule', 'x'.repeat(48)])("throws for the name '%s'", (name) => {
    expectUsageError(() => FirewallRule.managed(COMMON, { name }), {
      code: 'InvalidFirewallRule',
      path: 'FirewallRule.managed()',
      got: `name: '${name}'`,
    });
  });

  test.each([0, 1.5, -1, Number.NaN, 5001, Token.asNumber({ Ref: 'Capacity' })])(
    'throws for a capacity of %s',
    (capacity) => {
      expectUsageError(() => ManagedRuleGroup.of('Group', { capacity }), {
        code: 'InvalidFirewallRule',
        path: 'ManagedRuleGroup.of()',
        got: 'capacity',
      });
    },
  );
});

describe('an existing rule group', () => {
  const arnIn = (region: string, account = '123456789012') =>
    `arn:aws:wafv2:${region}:${account}:regional/rulegroup/ours/0a1b`;
  const inIreland = () => aStack('Stack', { env: { account: '123456789012', region: 'eu-west-1' } });

  test('is used by its ARN', () => {
    const arn = arnIn('eu-west-1');
    const rule = FirewallRule.existing('Ours', { arn, capacity: 100, countRules: ['one'] });
    expect(bind(rule, inIreland())).toMatchObject({
      name: 'Ours',
      overrideAction: { none: {} },
      statement: {
        ruleGroupReferenceStatement: {
          arn,
          ruleActionOverrides: [{ name: 'one', actionToUse: { count: {} } }],
        },
      },
    });
    expect(rule.capacity).toBe(100);
  });

  test.each([
    ['of another account, which shares it', arnIn('eu-west-1', '210987654321')],
    ['with a token as ARN', Token.asString({ Ref: 'Arn' })],
    ['with a token in its ARN', `arn:aws:wafv2:${Aws.REGION}:123456789012:regional/rulegroup/ours/0a1b`],
  ])('can be one %s', (_what, arn) => {
    expect(() => bind(FirewallRule.existing('Ours', { arn }), inIreland())).not.toThrow();
  });

  test('is in the Region of the firewall', () => {
    const rule = FirewallRule.existing('Ours', { arn: arnIn('us-east-1') });
    expect(() => bind(rule)).not.toThrow();
    expectUsageError(() => bind(rule, inIreland()), {
      code: 'OtherEnvironment',
      path: 'Stack',
      got: `the rule group '${arnIn('us-east-1')}' in aws://123456789012/us-east-1`,
    });
  });

  test.each(['x', 'arn:group', 'arn:aws:wafv2:us-east-1:123456789012:global/rulegroup/ours/0a1b'])(
    "throws for the ARN '%s'",
    (arn) => {
      expectUsageError(() => FirewallRule.existing('Ours', { arn }), {
        code: 'InvalidFirewallRule',
        path: 'FirewallRule.existing()',
        got: `arn: '${arn}'`,
      });
    },
  );

  test('does not both count and block', () => {
    const options = { arn: arnIn('eu-west-1'), countRules: ['one'], blockRules: ['one'] };
    expectUsageError(() => FirewallRule.existing('Ours', options), {
      code: 'InvalidFirewallRule',
      path: 'FirewallRule.existing()',
      got: "['one'] in countRules and in blockRules",
    });
  });
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

  test('can be a token', () => {
    const token = Token.asAny({ Ref: 'Statement' }) as never;
    expect(aStack().resolve(bind(FirewallRule.match('Own', { statement: token })).statement)).toEqual({
      Ref: 'Statement',
    });
  });

  test.each([
    [{}, 'a statement of none'],
    [{ ...statement, labelMatchStatement: { scope: 'LABEL', key: 'k' } }, "'geoMatchStatement', 'labelMatchStatement'"],
    [{ ruleGroupReferenceStatement: { arn: 'arn' } }, "'ruleGroupReferenceStatement'"],
    [{ managedRuleGroupStatement: { vendorName: 'AWS', name: 'n' } }, "'managedRuleGroupStatement'"],
  ])('throws with %j', (wrong, got) => {
    expectUsageError(() => FirewallRule.match('Wrong', { statement: wrong }), {
      code: 'InvalidFirewallRule',
      path: 'FirewallRule.match()',
      got,
    });
  });
});
