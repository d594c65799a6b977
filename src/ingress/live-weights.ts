import { CustomResource, Duration, Stack, Token } from 'aws-cdk-lib';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { type FunctionSettings, functionDefaults } from '../lambda/function-defaults';
import { acknowledgeAnyResource } from '../security/nag-acknowledgements';
import { LiveWeightsFunction } from './handlers/live-weights-function';
import type { Route } from './routes/route';

const SHARED_ID = 'TradingRouteWeights';
/** The function answers one at a time, and a first deployment may ask for 50. */
const SERVICE_TIMEOUT = Duration.minutes(15);

/** Which rule divides the traffic between which groups. */
export interface LiveWeightsProps extends FunctionSettings {
  readonly listener: elbv2.IApplicationListener;
  readonly route: Route;
  readonly targetGroup: elbv2.ApplicationTargetGroup;
  readonly alternateTargetGroup: elbv2.ApplicationTargetGroup;
}

/**
 * How a production rule divides the traffic when its route changes.
 *
 * ECS moves the weights with every deployment, and CloudFormation would put back those of the template: the next change of a
 * route would send all requests to the group of a version that is gone. So the template asks, at such a change only.
 *
 * @see https://github.com/aws/aws-cdk/issues/36649
 */
export class LiveWeights extends Construct {
  /** The share of the first group. */
  public readonly weight: number;

  /** The share of the other one. */
  public readonly alternateWeight: number;

  public constructor(scope: Construct, id: string, props: LiveWeightsProps) {
    super(scope, id);
    const { listener, route, targetGroup, alternateTargetGroup } = props;
    const resource = new CustomResource(this, 'Weights', {
      resourceType: 'Custom::LiveWeights',
      serviceToken: weighingFunction(this, props).functionArn,
      serviceTimeout: SERVICE_TIMEOUT,
      properties: {
        ListenerArn: listener.listenerArn,
        Priority: String(route.priority),
        Route: route.toString(),
        TargetGroup: targetGroup.targetGroupArn,
        AlternateTargetGroup: alternateTargetGroup.targetGroupArn,
      },
    });
    this.weight = Token.asNumber(resource.getAtt('Weight'));
    this.alternateWeight = Token.asNumber(resource.getAtt('AlternateWeight'));
  }
}

/** The one function of a stack that reads rules. */
function weighingFunction(scope: Construct, { encryptionKey, protection }: FunctionSettings): lambda.IFunction {
  const stack = Stack.of(scope);
  const existing = stack.node.tryFindChild(SHARED_ID);
  if (existing) return existing.node.findChild('Function') as lambda.Function;
  const shared = new Construct(stack, SHARED_ID);
  // Outside the network: it has no business there, and a network without a way out has no endpoint for what it asks.
  const defaults = functionDefaults(shared, { encryptionKey, protection });
  defaults.role.addToPrincipalPolicy(
    new iam.PolicyStatement({ actions: ['elasticloadbalancing:DescribeRules'], resources: ['*'] }),
  );
  acknowledgeAnyResource(defaults.role, 'Elastic Load Balancing grants DescribeRules on every rule or none.');
  return new LiveWeightsFunction(shared, 'Function', {
    ...defaults,
    description: 'Reads how production rules divide their traffic',
  });
}
