import { Aws, Names } from 'aws-cdk-lib';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import { lifeOfStack } from './life-of-stack';
import { logGroup } from './logs';

const MANAGED_RULES = [
  'AWSManagedRulesAmazonIpReputationList',
  'AWSManagedRulesKnownBadInputsRuleSet',
  'AWSManagedRulesCommonRuleSet',
];

export interface FirewallProps {
  readonly loadBalancer: elbv2.ApplicationLoadBalancer;
  readonly encryptionKey: kms.IKey;
}

/** AWS WAF with its log. The CDK has no constructs of its own for it. */
export class Firewall extends Construct {
  public constructor(scope: Construct, id: string, { loadBalancer, encryptionKey }: FirewallProps) {
    super(scope, id);
    const metrics = Names.uniqueResourceName(this, { maxLength: 80 });
    const webAcl = new wafv2.CfnWebACL(this, 'WebAcl', {
      scope: 'REGIONAL',
      defaultAction: { allow: {} },
      visibilityConfig: visibility(`${metrics}-WebAcl`),
      rules: [
        {
          name: 'RateLimit',
          priority: 0,
          action: { block: {} },
          statement: { rateBasedStatement: { limit: 2000, aggregateKeyType: 'IP' } },
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
      resourceArn: loadBalancer.loadBalancerArn,
      webAclArn: webAcl.attrArn,
    });
    // Unique to this life of the stack: a retained log group must not be in the way of the next one.
    const name = `aws-waf-logs-${Aws.STACK_NAME}-Trading-Ingress-Firewall-${lifeOfStack(4)}`;
    new wafv2.CfnLoggingConfiguration(this, 'Logging', {
      resourceArn: webAcl.attrArn,
      logDestinationConfigs: [logGroup(this, 'Logs', encryptionKey, name).logGroupArn],
      redactedFields: ['authorization', 'cookie', 'x-api-key'].map((header) => ({ singleHeader: { Name: header } })),
    });
  }
}

function visibility(metricName: string): wafv2.CfnWebACL.VisibilityConfigProperty {
  return { cloudWatchMetricsEnabled: true, sampledRequestsEnabled: false, metricName };
}
