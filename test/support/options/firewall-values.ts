import {
  type ExistingRuleGroupOptions,
  FirewallAction,
  type FirewallMatchOptions,
  FirewallRule,
  type FirewallRuleGroupOptions,
  MaintenancePage,
  ManagedRuleGroup,
  type ManagedRuleGroupAttributes,
  type ManagedRuleGroupOptions,
} from '../../../src';
import type { Choices, Makers } from './choices';

const COUNTRIES = { geoMatchStatement: { countryCodes: ['KP'] } };
const GROUP_ARN = 'arn:aws:wafv2:us-east-1:123456789012:regional/rulegroup/desk/0a1b2c3d-0000-4000-8000-000000000000';

/** Creates random valid rules of a firewall, and pages. */
export class FirewallValues {
  public constructor(private readonly choices: Choices) {}

  /** Returns the rules of a firewall. */
  public rules(): FirewallRule[] {
    const { choices } = this;
    const group: Makers<FirewallRuleGroupOptions> = {
      blockRules: () => undefined,
      count: () => choices.oneIn(2),
      countRules: () => ['SQLi_BODY'],
    };
    const managed: Makers<ManagedRuleGroupOptions> = {
      ...group,
      name: () => 'Sql',
      version: () => 'Version_1.0',
      scopeDown: () => COUNTRIES,
      configs: () => undefined,
    };
    const attributes: Makers<ManagedRuleGroupAttributes> = { capacity: () => 50, vendor: () => 'Fortinet' };
    const existing: Makers<ExistingRuleGroupOptions> = {
      arn: () => GROUP_ARN,
      capacity: () => choices.int(1, 100),
      count: () => undefined,
      blockRules: () => ['first'],
      countRules: () => ['second'],
    };
    const match: Makers<FirewallMatchOptions> = {
      statement: () => COUNTRIES,
      action: () => choices.of(FirewallAction.ALLOW, FirewallAction.BLOCK, FirewallAction.COUNT),
      capacity: () => 1,
    };
    return [
      ...FirewallRule.defaults(),
      FirewallRule.managed(ManagedRuleGroup.SQL_DATABASE, choices.some(managed)),
      choices.from(
        () => FirewallRule.match('Countries', choices.some(match, 'statement')),
        () => FirewallRule.existing('Desk', choices.some(existing, 'arn')),
        () => FirewallRule.managed(ManagedRuleGroup.of('OwnGroup', choices.some(attributes)), { count: true }),
      ),
    ];
  }

  /** Returns the answer to all requests during maintenance. */
  public page(): MaintenancePage {
    return this.choices.of(
      MaintenancePage.html('<h1>Back at 18:00 UTC</h1>'),
      MaintenancePage.json('{"until":"18:00"}'),
      MaintenancePage.text('Back at 18:00 UTC'),
    );
  }
}
