import { Aws, Fn, Names } from 'aws-cdk-lib';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import { EncryptedLogGroup } from '../logs/encrypted-log-group';
import { plainIdsInStack } from '../naming/stack-path';
import type { Protection } from '../protection/protection';
import { requireWholeNumber } from '../validation/usage-error';

/** What the firewall has to be told. */
export interface WebFirewallProps {
  readonly loadBalancer: elbv2.ApplicationLoadBalancer;
  /** Requests of one address in 5 minutes. */
  readonly rateLimit: number;
  readonly encryptionKey: kms.IKey;
  readonly protection: Protection;
}

/** AWS's managed rule groups, in the order in which they look at a request. */
const MANAGED_RULES = [
  'AWSManagedRulesAmazonIpReputationList',
  'AWSManagedRulesKnownBadInputsRuleSet',
  'AWSManagedRulesCommonRuleSet',
];

/** What tells who a client is; kept out of the log. */
const CREDENTIALS = ['authorization', 'cookie', 'x-api-key'];

/** AWS WAF allows a metric's name 128 characters; the rest is for the names of the rules. */
const MAX_PREFIX = 80;

/** AWS WAF in front of a load balancer: a rate limit for each address, AWS's managed rules, and a log. */
export class WebFirewall extends Construct {
  public readonly webAcl: wafv2.CfnWebACL;

  public constructor(scope: Construct, id: string, props: WebFirewallProps) {
    super(scope, id);
    const metrics = Names.uniqueResourceName(this, { maxLength: MAX_PREFIX });
    const limit = { what: 'rateLimit', min: 10, max: 2_000_000_000 };
    requireWholeNumber(scope, 'RateLimitOutOfRange', props.rateLimit, limit);

    this.webAcl = new wafv2.CfnWebACL(this, 'WebAcl', {
      scope: 'REGIONAL',
      defaultAction: { allow: {} },
      visibilityConfig: visibility(`${metrics}-WebAcl`),
      rules: [
        {
          name: 'RateLimit',
          priority: 0,
          action: { block: {} },
          statement: { rateBasedStatement: { limit: props.rateLimit, aggregateKeyType: 'IP' } },
          visibilityConfig: visibility(`${metrics}-RateLimit`),
        },
        ...MANAGED_RULES.map((name, index) => ({
          name,
          priority: index + 1,
          overrideAction: { none: {} },
          statement: { managedRuleGroupStatement: { vendorName: 'AWS', name } },
          visibilityConfig: visibility(`${metrics}-${name}`),
        })),
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
