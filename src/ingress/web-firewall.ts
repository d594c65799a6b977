import { Annotations, Aws, Names, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import { EncryptedLogGroup } from '../logs/encrypted-log-group';
import { plainNameInStack } from '../naming/stack-path';
import type { Protection } from '../security/protection';
import { brand } from '../validation/brand';
import { checked, placed } from '../validation/checked';
import { shown } from '../validation/shown';
import { quoted, UsageError } from '../validation/usage-error';
import { FirewallRule } from './firewall-rule';

/** Properties of a `WebFirewall`. */
export interface WebFirewallProps {
  /** The load balancer that the firewall protects. */
  readonly loadBalancer: elbv2.ApplicationLoadBalancer;

  /** The maximum number of requests from one IP address. Unit: requests in 5 minutes, from 10 to 2 billion. */
  readonly rateLimit: number;

  /**
   * The request header with the address of the client. AWS WAF blocks requests without a valid address in it.
   *
   * @default - the address of the connection
   */
  readonly clientAddressHeader?: string;

  /**
   * The rules besides the rate limit, in the order of their evaluation.
   *
   * @default FirewallRule.defaults()
   */
  readonly rules?: FirewallRule[];

  /** The key that encrypts the log. */
  readonly encryptionKey: kms.IKey;

  /** Whether the log is retained when the stack is deleted. */
  readonly protection: Protection;
}

/** The headers with credentials, which are redacted in the log. */
const CREDENTIALS = ['authorization', 'cookie', 'x-api-key'];

/** The name of a metric in AWS WAF has at most 128 characters. The rest is for `-` and the name of the rule. */
const MAX_PREFIX = 80;
const RATE_LIMIT = 'RateLimit';
/** The name of a log group has at most 512 characters, and its other parts have at most 180. */
const MAX_LOG_PATH = 330;

/**
 * The capacity of a rate-based rule, the capacity in the price of a web ACL, and the maximum of a web ACL. Unit: web ACL
 * capacity units.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/aws-waf-capacity-units.html
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-rate-based.html
 */
const CAPACITY = { rateLimit: 2, included: 1500, max: 5000 };

/**
 * A web ACL of AWS WAF for a load balancer, with a rate limit for each IP address, rules and a log.
 *
 * @example
 * const loadBalancer = new elbv2.ApplicationLoadBalancer(this, 'LoadBalancer', { vpc: vpc });
 * new WebFirewall(this, 'Firewall', {
 *   loadBalancer: loadBalancer,
 *   encryptionKey: new EncryptionKey(this, 'Key'),
 *   protection: Protection.production(),
 *   rateLimit: 2000,
 * });
 */
export class WebFirewall extends Construct {
  static {
    brand(WebFirewall, 'WebFirewall');
  }

  /** The web ACL. */
  public readonly webAcl: wafv2.CfnWebACL;

  /**
   * The log of blocked and counted requests.
   *
   * @internal
   */
  public readonly _logGroup: ILogGroup;

  /** The names of the rules, in the order of their evaluation. */
  public readonly ruleNames: string[];

  /**
   * Whether the rules were chosen, so that they are not the defaults.
   *
   * @internal
   */
  public readonly _chosen: boolean;

  private readonly metricPrefix: string;

  public constructor(scope: Construct, id: string, props: WebFirewallProps) {
    super(...placed('new WebFirewall', scope, id));
    const given = checked('new WebFirewall', 'props', props, this);
    const { loadBalancer, rateLimit, rules = FirewallRule.defaults(), encryptionKey, protection } = given;
    this.metricPrefix = Names.uniqueResourceName(this, { maxLength: MAX_PREFIX });
    this.ruleNames = [RATE_LIMIT, ...rules.map(({ name }) => name)];
    this._chosen = given.rules !== undefined;
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
          statement: { rateBasedStatement: { limit: rateLimit, ...clientAddress(given.clientAddressHeader) } },
          visibilityConfig: visibility(this.metricName(RATE_LIMIT)),
        },
        ...rules.map((rule, index) => rule._bind(scope, index + 1, visibility(this.metricName(rule.name)))),
      ],
    });
    new wafv2.CfnWebACLAssociation(this, 'Association', {
      resourceArn: loadBalancer.loadBalancerArn,
      webAclArn: this.webAcl.attrArn,
    });
    this._logGroup = new EncryptedLogGroup(this, 'Logs', {
      encryptionKey,
      protection,
      logGroupName: createLogGroupName(this, this.webAcl),
    });
    new wafv2.CfnLoggingConfiguration(this, 'Logging', {
      resourceArn: this.webAcl.attrArn,
      logDestinationConfigs: [this._logGroup.logGroupArn],
      redactedFields: CREDENTIALS.map((name) => ({ singleHeader: { Name: name } })),
    });
  }

  /**
   * Returns the metric of requests that a rule blocked. Throws if the firewall has no rule of this name.
   *
   * @param ruleName the name of the rule; `RateLimit` for the rate limit
   * @param options options of the metric
   */
  public metricBlocked(ruleName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    checked('WebFirewall.metricBlocked', 'ruleName', ruleName, this);
    const given = checked('WebFirewall.metricBlocked', 'options', options ?? {}, this);
    return this.metric('BlockedRequests', ruleName, given);
  }

  /**
   * Returns the metric of requests that a rule counted. Throws if the firewall has no rule of this name.
   *
   * @param ruleName the name of the rule
   * @param options options of the metric
   */
  public metricCounted(ruleName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    checked('WebFirewall.metricCounted', 'ruleName', ruleName, this);
    const given = checked('WebFirewall.metricCounted', 'options', options ?? {}, this);
    return this.metric('CountedRequests', ruleName, given);
  }

  /**
   * Returns the metric of the requests that any rule blocked.
   *
   * @internal
   */
  public _metricAllBlocked(options: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metricOf('BlockedRequests', 'ALL', options);
  }

  private metric(metricName: string, ruleName: string, options: cloudwatch.MetricOptions): cloudwatch.Metric {
    if (!this.ruleNames.includes(ruleName)) {
      throw new UsageError(this, 'UnknownFirewallRule', {
        got: `ruleName: ${shown(ruleName)}`,
        expected: `one of ${quoted(this.ruleNames)}`,
        fix: 'correct the name; for a rule inside a rule group, use the metric that AWS WAF publishes for it',
      });
    }
    return this.metricOf(metricName, this.metricName(ruleName), { label: ruleName, ...options });
  }

  /** @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-metrics.html */
  private metricOf(metricName: string, Rule: string, options: cloudwatch.MetricOptions): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: 'AWS/WAFV2',
      metricName,
      dimensionsMap: { WebACL: this.metricName('WebAcl'), Rule, Region: Stack.of(this).region },
      statistic: cloudwatch.Stats.SUM,
      ...options,
    });
  }

  private metricName(name: string): string {
    return `${this.metricPrefix}-${name}`;
  }
}

/** Returns the address that the rate limit counts. A request without an address in the header cannot be counted. */
function clientAddress(
  headerName?: string,
): Pick<wafv2.CfnWebACL.RateBasedStatementProperty, 'aggregateKeyType' | 'forwardedIpConfig'> {
  if (headerName === undefined) return { aggregateKeyType: 'IP' };
  return { aggregateKeyType: 'FORWARDED_IP', forwardedIpConfig: { headerName, fallbackBehavior: 'MATCH' } };
}

function requireNames(scope: Construct, names: string[]): void {
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated === undefined) return;
  throw new UsageError(scope, 'InvalidFirewallRule', {
    got: `'${repeated}' twice among the rules ${quoted(names)}`,
    expected: `a unique name for each rule; '${RATE_LIMIT}' is the rate limit`,
    fix: "choose another name, for example FirewallRule.managed(group, { name: 'Common' })",
  });
}

function requireCapacity(scope: Construct, rules: FirewallRule[]): void {
  const sum = rules.reduce((total, { capacity = 0 }) => total + capacity, CAPACITY.rateLimit);
  if (sum > CAPACITY.max) {
    throw new UsageError(scope, 'FirewallFull', {
      got: `rules of ${sum} capacity units`,
      expected: `at most ${CAPACITY.max}, the maximum of a web ACL`,
      fix: 'remove rule groups for software that you do not use',
    });
  }
  if (sum <= CAPACITY.included) return;
  Annotations.of(scope).addWarningV2(
    'cdk-trading-analytics-platform:firewallCapacity',
    `The rules of the firewall use ${sum} capacity units. The price of a web ACL includes ${CAPACITY.included}. More units raise the price of every request.`,
  );
}

/**
 * Returns a name with the prefix that AWS WAF requires. It contains the id of the web ACL, which AWS generates.
 *
 * A firewall that is turned off and on again, or created again with its stack, gets another id. So its log group does not
 * collide with the retained log group of its predecessor.
 */
function createLogGroupName(firewall: WebFirewall, webAcl: wafv2.CfnWebACL): string {
  return ['aws-waf-logs', Aws.STACK_NAME, plainNameInStack(firewall, '-', MAX_LOG_PATH), webAcl.attrId].join('-');
}

/** Sampled requests are off, because they would show the headers that the log redacts. */
function visibility(metricName: string): wafv2.CfnWebACL.VisibilityConfigProperty {
  return { cloudWatchMetricsEnabled: true, sampledRequestsEnabled: false, metricName };
}
