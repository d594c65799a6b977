import { CfnOutput, type CfnResource, CustomResource, Duration, Lazy, Stack, Token } from 'aws-cdk-lib';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct, type IConstruct } from 'constructs';
import { type FunctionSettings, functionDefaults } from '../lambda/function-defaults';
import { addDeclared } from '../security/declared-access';
import { acknowledgeAnyResource } from '../security/nag-acknowledgements';
import { LiveWeightsFunction } from './handlers/live-weights-function';

const SHARED_ID = 'TradingRouteWeights';
/** Marks a function that may read listeners. */
const LISTENERS = 'Listeners';
/** The function handles one request at a time, and a first deployment can have 50 of them. */
const SERVICE_TIMEOUT = Duration.minutes(15);

/** The CDK CLI prints outputs after each deployment, where people see them. */
const NEVER_DEPLOY_WITH =
  '--revert-drift (it sends production traffic to an old version), --express (it does not wait for healthy services)';

/** The place of a listener rule, or of a listener without rules. */
export type ShiftedPlace =
  | { readonly ListenerArn: string; readonly Priority: string }
  | { readonly LoadBalancerArn: string; readonly Port: string };

/** The production rule or listener, and its target groups. */
export interface LiveWeightsProps extends FunctionSettings {
  readonly place: ShiftedPlace;
  readonly targetGroup: elbv2.ITargetGroup;
  readonly alternateTargetGroup: elbv2.ITargetGroup;
}

/**
 * The live weights of a rule or a listener that ECS changes, read by a custom resource whenever CloudFormation updates it.
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

  private shifted?: IConstruct;

  public constructor(scope: Construct, id: string, props: LiveWeightsProps) {
    super(scope, id);
    const { place, targetGroup, alternateTargetGroup } = props;
    const weights = weightsFunction(this, props);
    if ('Port' in place) allowListeners(weights);
    const resource = new CustomResource(this, 'Weights', {
      resourceType: 'Custom::LiveWeights',
      serviceToken: weights.functionArn,
      serviceTimeout: SERVICE_TIMEOUT,
      properties: {
        ...place,
        TargetGroup: targetGroup.targetGroupArn,
        AlternateTargetGroup: alternateTargetGroup.targetGroupArn,
        // CloudFormation calls the function only if a property changes, and updates the rule in the same cases.
        Rule: Lazy.uncachedAny({ produce: () => this.propertiesWithoutWeights() }),
        StackTags: Lazy.uncachedAny({ produce: () => tagsOfStack(Stack.of(this)) }),
      },
    });
    this.weight = Token.asNumber(resource.getAtt('Weight'));
    this.alternateWeight = Token.asNumber(resource.getAtt('AlternateWeight'));
  }

  /** Reads the weights again whenever a property of a rule or a listener changes, for example a tag or a condition. */
  public watch(shifted: elbv2.ApplicationListenerRule | elbv2.NetworkListener): void {
    this.shifted = shifted;
  }

  private propertiesWithoutWeights(): unknown {
    const resource = this.shifted?.node.defaultChild as CfnResource;
    const { Resources } = Stack.of(this).resolve(resource._toCloudFormation());
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
function weightsFunction(scope: Construct, { encryptionKey, protection }: FunctionSettings): lambda.Function {
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

/** Allows the function of a stack to read listeners, which only services behind a Network Load Balancer need. */
function allowListeners(weights: lambda.Function): void {
  if (weights.node.tryFindChild(LISTENERS)) return;
  new Construct(weights, LISTENERS);
  addDeclared(
    weights,
    new iam.PolicyStatement({ actions: ['elasticloadbalancing:DescribeListeners'], resources: ['*'] }),
  );
}
