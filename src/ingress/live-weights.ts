import { createHash } from 'node:crypto';
import { type CfnResource, CustomResource, Duration, Lazy, Stack, Token } from 'aws-cdk-lib';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { type FunctionSettings, functionDefaults } from '../lambda/function-defaults';
import { acknowledgeAnyResource } from '../security/nag-acknowledgements';
import { LiveWeightsFunction } from './handlers/live-weights-function';
import type { Route } from './routes/route';

const SHARED_ID = 'TradingRouteWeights';
/** The function handles one request at a time, and a first deployment can have 50 of them. */
const SERVICE_TIMEOUT = Duration.minutes(15);

/** The production rule and its target groups. */
export interface LiveWeightsProps extends FunctionSettings {
  readonly listener: elbv2.IApplicationListener;
  readonly route: Route;
  readonly targetGroup: elbv2.ApplicationTargetGroup;
  readonly alternateTargetGroup: elbv2.ApplicationTargetGroup;
}

/**
 * The live weights of a production rule, read by a custom resource when anything of the rule changes.
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

  private rule?: CfnResource;

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
        Route: route.toString(),
        TargetGroup: targetGroup.targetGroupArn,
        AlternateTargetGroup: alternateTargetGroup.targetGroupArn,
        RuleVersion: Lazy.string({ produce: () => this.rule && versionOf(this.rule) }),
      },
    });
    this.weight = Token.asNumber(resource.getAtt('Weight'));
    this.alternateWeight = Token.asNumber(resource.getAtt('AlternateWeight'));
  }

  /** Reads the weights again at each change of the rule, for example when a tag or a new version of the CDK changes it. */
  public readForEachChangeOf(rule: elbv2.ApplicationListenerRule): void {
    this.rule = rule.node.defaultChild as CfnResource;
  }
}

/** Returns a text that changes with the properties of a resource, and with the tags that CloudFormation copies from its stack. */
function versionOf(resource: CfnResource): string {
  const stack = Stack.of(resource);
  const [{ Properties }] = Object.values<{ Properties: unknown }>(
    stack.resolve(resource._toCloudFormation()).Resources,
  );
  const text = JSON.stringify([Properties, stack.tags.tagValues()]);
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

/** Returns the function that reads listener rules, of which a stack has one. */
function weightsFunction(scope: Construct, { encryptionKey, protection }: FunctionSettings): lambda.IFunction {
  const stack = Stack.of(scope);
  const existing = stack.node.tryFindChild(SHARED_ID);
  if (existing) return existing.node.findChild('Function') as lambda.Function;
  const shared = new Construct(stack, SHARED_ID);
  // Outside the VPC: it needs nothing there, and a VPC without a NAT gateway has no endpoint for Elastic Load Balancing.
  const defaults = functionDefaults(shared, { encryptionKey, protection });
  defaults.role.addToPrincipalPolicy(
    new iam.PolicyStatement({
      actions: ['elasticloadbalancing:DescribeRules', 'elasticloadbalancing:DescribeTargetHealth'],
      resources: ['*'],
    }),
  );
  acknowledgeAnyResource(
    defaults.role,
    'Elastic Load Balancing supports these Describe actions only for all resources.',
  );
  return new LiveWeightsFunction(shared, 'Function', {
    ...defaults,
    description: 'Reads the live weights of production rules',
  });
}
