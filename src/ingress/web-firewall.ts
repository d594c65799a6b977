import { Annotations, Aws, Fn, Names, Stack, Token } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import { EncryptedLogGroup } from '../logs/encrypted-log-group';
import { plainIdsInStack } from '../naming/stack-path';
import type { Protection } from '../security/protection';
import { quoted, requireWholeNumber, UsageError } from '../validation/usage-error';
import { FirewallRule } from './firewall-rule';

/** What the firewall has to be told. */
export interface WebFirewallProps {
  /** The load balancer that it guards. */
  readonly loadBalancer: elbv2.ApplicationLoadBalancer;

  /** How many requests an address may make. Unit: requests in 5 minutes. */
  readonly rateLimit: number;

  /**
   * What it looks for beside the rate, in this order.
   *
   * @default FirewallRule.defaults()
   */
  readonly rules?: FirewallRule[];

  /** The key that encrypts its log. */
  readonly encryptionKey: kms.IKey;

  /** Whether its log outlives the stack. */
  readonly protection: Protection;
}

/** What tells who a client is; kept out of the log. */
const CREDENTIALS = ['authorization', 'cookie', 'x-api-key'];

/** AWS WAF allows a metric's name 128 characters; the rest is for the names of the rules. */
const MAX_PREFIX = 80;
const MAX_RULE_NAME = 128 - MAX_PREFIX - 1;
const RATE_LIMIT = 'RateLimit';

/**
 * What a rate-based rule takes, what the price of a web ACL includes, and what a web ACL holds. Unit: web ACL capacity units.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/aws-waf-capacity-units.html
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-rate-based.html
 */
const CAPACITY = { rateLimit: 2, included: 1500, max: 5000 };

/** AWS WAF in front of a load balancer: a rate limit for each address, rules, and a log. */
export class WebFirewall extends Construct {
  /** The web ACL itself. */
  public readonly webAcl: wafv2.CfnWebACL;

  /** The names of the rules, in the order in which they look at a request. */
  public readonly ruleNames: string[];

  /**
   * Whether it has rules that were chosen.
   *
   * @internal
   */
  public readonly _chosen: boolean;

  private readonly metrics: string;

  public constructor(scope: Construct, id: string, props: WebFirewallProps) {
    super(scope, id);
    this.metrics = Names.uniqueResourceName(this, { maxLength: MAX_PREFIX });
    const limit = { what: 'rateLimit', min: 10, max: 2_000_000_000 };
    requireWholeNumber(scope, 'RateLimitOutOfRange', props.rateLimit, limit);
    const rules = props.rules ?? FirewallRule.defaults();
    this.ruleNames = [RATE_LIMIT, ...rules.map(({ name }) => name)];
    this._chosen = props.rules !== undefined;
    requireNames(scope, this.ruleNames);
    requireCapacity(scope, rules);

    this.webAcl = new wafv2.CfnWebACL(this, 'WebAcl', {
      scope: 'REGIONAL',
      defaultAction: { allow: {} },
      visibilityConfig: visibility(this.metricName('WebAcl')),
      rules: [
        {
          name: RATE_LIMIT,
          priority: 0,
          action: { block: {} },
          statement: { rateBasedStatement: { limit: props.rateLimit, aggregateKeyType: 'IP' } },
          visibilityConfig: visibility(this.metricName(RATE_LIMIT)),
        },
        ...rules.map((rule, index) => rule.bind(scope, index + 1, visibility(this.metricName(rule.name)))),
      ],
    });
    new wafv2.CfnWebACLAssociation(this, 'Association', {
      resourceArn: props.loadBalancer.loadBalancerArn,
      webAclArn: this.webAcl.attrArn,
    });
    const logGroup = new EncryptedLogGroup(this, 'Logs', {
      encryptionKey: props.encryptionKey,
      protection: props.protection,
      logGroupName: logGroupNameFor(this),
    });
    new wafv2.CfnLoggingConfiguration(this, 'Logging', {
      resourceArn: this.webAcl.attrArn,
      logDestinationConfigs: [logGroup.logGroupArn],
      redactedFields: CREDENTIALS.map((name) => ({ singleHeader: { Name: name } })),
    });
  }

  /**
   * The requests that a rule blocked. Throws when there is no such rule.
   *
   * @param ruleName the name of the rule, `RateLimit` for that of the rate limit
   * @param options how they are added up
   */
  public metricBlocked(ruleName: string, options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return this.metric('BlockedRequests', ruleName, options);
  }

  /**
   * The requests that a rule counted and let pass. Throws when there is no such rule.
   *
   * @param ruleName the name of the rule
   * @param options how they are added up
   */
  public metricCounted(ruleName: string, options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return this.metric('CountedRequests', ruleName, options);
  }

  /** @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-metrics.html */
  private metric(metricName: string, ruleName: string, options: cloudwatch.MetricOptions): cloudwatch.Metric {
    if (!this.ruleNames.includes(ruleName)) {
      throw new UsageError(this, 'UnknownFirewallRule', {
        got: `'${ruleName}'`,
        expected: `one of ${quoted(this.ruleNames)}`,
        fix: 'correct the name; the rules inside a group are counted by AWS under names of its own',
      });
    }
    return new cloudwatch.Metric({
      namespace: 'AWS/WAFV2',
      metricName,
      dimensionsMap: {
        WebACL: this.metricName('WebAcl'),
        Rule: this.metricName(ruleName),
        Region: Stack.of(this).region,
      },
      statistic: cloudwatch.Stats.SUM,
      label: ruleName,
      ...options,
    });
  }

  private metricName(ofWhat: string): string {
    return `${this.metrics}-${ofWhat}`;
  }
}

function requireNames(scope: Construct, names: string[]): void {
  const wrong = names.find(
    (name, index) => !/^[\w-]+$/.test(name) || name.length > MAX_RULE_NAME || names.indexOf(name) !== index,
  );
  if (wrong === undefined) return;
  throw new UsageError(scope, 'InvalidFirewallRule', {
    got: `'${wrong}' among the rules ${quoted(names)}`,
    expected: `a name that no other rule has, of letters, digits, _ and -, at most ${MAX_RULE_NAME}`,
    fix: 'choose another name: FirewallRule.managed() takes one as an option',
  });
}

function requireCapacity(scope: Construct, rules: FirewallRule[]): void {
  const known = rules.map(({ capacity = 0 }) => capacity).filter((capacity) => !Token.isUnresolved(capacity));
  const sum = known.reduce((total, capacity) => total + capacity, CAPACITY.rateLimit);
  if (sum > CAPACITY.max) {
    throw new UsageError(scope, 'FirewallFull', {
      got: `rules of ${sum} capacity units`,
      expected: `at most ${CAPACITY.max}, which is what a web ACL holds`,
      fix: 'leave groups out that guard what you do not run',
    });
  }
  if (sum <= CAPACITY.included) return;
  Annotations.of(scope).addWarningV2(
    'cdk-trading-analytics-platform:firewallCapacity',
    `The rules of the firewall take ${sum} capacity units. The price of a web ACL includes ${CAPACITY.included}; more cost more, for every request.`,
  );
}

/**
 * AWS WAF writes to log groups of one prefix only. The name is unique to this life of the stack, so that a group that was
 * retained is not in the way of the stack's next life.
 */
function logGroupNameFor(firewall: WebFirewall): string {
  const lifeOfStack = Fn.select(4, Fn.split('-', Fn.select(2, Fn.split('/', Aws.STACK_ID))));
  return ['aws-waf-logs', Aws.STACK_NAME, ...plainIdsInStack(firewall), lifeOfStack].join('-');
}

/** Without samples: what is redacted in the log is in clear in them. */
function visibility(metricName: string): wafv2.CfnWebACL.VisibilityConfigProperty {
  return { cloudWatchMetricsEnabled: true, sampledRequestsEnabled: false, metricName };
}
