import { CfnOutput, CustomResource, Duration, Lazy, Stack, Token } from 'aws-cdk-lib';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { type FunctionSettings, functionDefaults } from '../lambda/function-defaults';
import { addDeclared } from '../security/declared-access';
import { acknowledgeAnyResource } from '../security/nag-acknowledgements';
import { LiveWeightsFunction } from './handlers/live-weights-function';
import type { Route } from './routes/route';

const SHARED_ID = 'TradingRouteWeights';
/** The function handles one request at a time, and a first deployment can have 50 of them. */
const SERVICE_TIMEOUT = Duration.minutes(15);

/** The CDK CLI prints outputs after each deployment, where people see them. */
const NEVER_DEPLOY_WITH =
  '--revert-drift (it sends production traffic to an old version), --express (it does not wait for healthy services)';

/** The production rule and its target groups. */
export interface LiveWeightsProps extends FunctionSettings {
  readonly listener: elbv2.IApplicationListener;
  readonly route: Route;
  readonly targetGroup: elbv2.ApplicationTargetGroup;
  readonly alternateTargetGroup: elbv2.ApplicationTargetGroup;
}

/**
 * The live weights of a rule that ECS changes, read by a custom resource whenever CloudFormation updates the rule.
 *
 * ECS changes the weights with every deployment. With fixed weights in the template, CloudFormation would reset them at the
 * next change of the rule, and send all requests to the target group of an old version.
 *
 * @see https://github.com/aws/aws-cdk/issues/36649
 */
export class LiveWeights extends Construct {
  /** The weight of the first target group. */
  public readonly weight: number;

  /** The weight of the alternate target group. */
  public readonly alternateWeight: number;

  private rule?: elbv2.ApplicationListenerRule;

  public constructor(scope: Construct, id: string, props: LiveWeightsProps) {
    super(scope, id);
    const { listener, route, targetGroup, alternateTargetGroup } = props;
    const resource = new CustomResource(this, 'Weights', {
      resourceType: 'Custom::LiveWeights',
      serviceToken: weightsFunction(this, props).functionArn,
      serviceTimeout: SERVICE_TIMEOUT,
      properties: {
        ListenerArn: listener.listenerArn,
        Priority: String(route.priority),
        TargetGroup: targetGroup.targetGroupArn,
        AlternateTargetGroup: alternateTargetGroup.targetGroupArn,
        // CloudFormation calls the function only if a property changes, and updates the rule in the same cases.
        Rule: Lazy.uncachedAny({ produce: () => this.ruleWithoutWeights() }),
        StackTags: Lazy.uncachedAny({ produce: () => tagsOfStack(Stack.of(this)) }),
      },
    });
    this.weight = Token.asNumber(resource.getAtt('Weight'));
    this.alternateWeight = Token.asNumber(resource.getAtt('AlternateWeight'));
  }

  /** Reads the weights again whenever a property of a rule changes, for example a tag or a condition. */
  public watch(rule: elbv2.ApplicationListenerRule): void {
    this.rule = rule;
  }

  private ruleWithoutWeights(): unknown {
    const rule = this.rule?.node.defaultChild as elbv2.CfnListenerRule;
    const { Resources } = Stack.of(this).resolve(rule._toCloudFormation());
    const [{ Properties }] = Object.values<{ Properties: object }>(Resources);
    // The weights come from this resource, so it cannot refer to them.
    return JSON.parse(JSON.stringify(Properties, (name, value) => (name === 'Weight' ? undefined : value)));
  }
}

/** Returns the tags that CloudFormation copies to each resource of a stack. They are not in the template. */
function tagsOfStack({ nestedStackParent, tags }: Stack): Record<string, string> {
  return { ...(nestedStackParent && tagsOfStack(nestedStackParent)), ...tags.tagValues() };
}

/** Returns the function that reads listener rules, of which a stack has one. */
function weightsFunction(scope: Construct, { encryptionKey, protection }: FunctionSettings): lambda.IFunction {
  const stack = Stack.of(scope);
  const existing = stack.node.tryFindChild(SHARED_ID);
  if (existing) return existing.node.findChild('Function') as lambda.Function;
  const shared = new Construct(stack, SHARED_ID);
  // Outside the VPC: it needs nothing there, and a VPC without a NAT gateway has no endpoint for Elastic Load Balancing.
  const defaults = functionDefaults(shared, { encryptionKey, protection });
  addDeclared(
    defaults.role,
    new iam.PolicyStatement({
      actions: ['elasticloadbalancing:DescribeRules', 'elasticloadbalancing:DescribeTargetHealth'],
      resources: ['*'],
    }),
  );
  acknowledgeAnyResource(
    defaults.role,
    'Elastic Load Balancing supports these Describe actions only for all resources.',
  );
  new CfnOutput(shared, 'NeverDeployWith', {
    description: 'Options of the CDK CLI that harm the traffic of this stack.',
    value: NEVER_DEPLOY_WITH,
  });
  return new LiveWeightsFunction(shared, 'Function', {
    ...defaults,
    description: 'Reads the live weights of production rules',
  });
}
