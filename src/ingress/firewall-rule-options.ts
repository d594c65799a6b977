import type * as wafv2 from 'aws-cdk-lib/aws-wafv2';

/** What a firewall does with a request that a rule matches. */
export enum FirewallAction {
  /** Lets it pass: no later rule looks at it. */
  ALLOW = 'allow',
  /** Answers 403. */
  BLOCK = 'block',
  /** Counts it, and goes on to the next rule: for trying a rule out. */
  COUNT = 'count',
}

/** Which rules of a group do something else than their author meant. */
export interface FirewallRuleGroupOptions {
  /**
   * Whether what the group blocks is counted, and passes: for trying the group out. It counts the first match of a request.
   *
   * @default false
   */
  readonly count?: boolean;

  /**
   * The rules of the group that count, whatever they do otherwise, and let the request pass on to the next rule: how a rule is
   * taken out of a group.
   *
   * @default - none
   */
  readonly countRules?: string[];

  /**
   * The rules of the group that block, whatever they do otherwise.
   *
   * @default - none
   */
  readonly blockRules?: string[];
}

/** The knobs of a managed rule group. */
export interface ManagedRuleGroupOptions extends FirewallRuleGroupOptions {
  /**
   * The name of the rule in the firewall, in its log and its metrics. Letters, digits, `_` and `-`, at most 47; a group
   * that stands twice in a firewall needs one.
   *
   * @default - the name of the group
   */
  readonly name?: string;

  /**
   * The version of the group to stay on.
   *
   * @default - the one that its author recommends, which changes
   */
  readonly version?: string;

  /**
   * Which requests the group looks at.
   *
   * @default - all
   */
  readonly scopeDown?: wafv2.CfnWebACL.StatementProperty;

  /**
   * What the group must be told, as those of AWS on bots and accounts must.
   *
   * @default - nothing
   */
  readonly configs?: wafv2.CfnWebACL.ManagedRuleGroupConfigProperty[];
}

/** A rule group of your own. */
export interface OwnRuleGroupOptions extends FirewallRuleGroupOptions {
  /** The ARN of the group, of this account and region. */
  readonly arn: string;

  /**
   * The capacity of the group. Unit: web ACL capacity units.
   *
   * @default - not counted
   */
  readonly capacity?: number;
}

/** A rule of your own. */
export interface FirewallMatchOptions {
  /** What a request must be like: one kind of statement, with everything that AWS WAF can match. */
  readonly statement: wafv2.CfnWebACL.StatementProperty;

  /**
   * What happens to a request that matches.
   *
   * @default FirewallAction.BLOCK
   */
  readonly action?: FirewallAction;

  /**
   * What the rule takes of the web ACL's capacity, as AWS documents it for each kind of statement. Unit: web ACL capacity units.
   *
   * @default - not counted
   * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statements-list.html
   */
  readonly capacity?: number;
}
