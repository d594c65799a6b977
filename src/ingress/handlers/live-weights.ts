import {
  type Action,
  DescribeListenersCommand,
  DescribeRulesCommand,
  DescribeTargetHealthCommand,
  type ElasticLoadBalancingV2Client,
  type TargetGroupTuple,
} from '@aws-sdk/client-elastic-load-balancing-v2';

/** Two target groups, and the listener rule or the listener of a Network Load Balancer that forwards to them. */
export interface ProductionRule {
  /** The listener of a rule. */
  readonly ListenerArn?: string;
  readonly Priority?: string;
  /** The load balancer of a listener without rules. */
  readonly LoadBalancerArn?: string;
  readonly Port?: string;
  readonly TargetGroup: string;
  readonly AlternateTargetGroup: string;
}

/** The weights of the two target groups. */
export interface Weights {
  readonly Weight: number;
  readonly AlternateWeight: number;
}

/** The weights before the first deployment, which uses the first target group. */
const INITIAL_WEIGHTS: Weights = { Weight: 1, AlternateWeight: 0 };

/**
 * Returns the live weights of the first rule that forwards to its target groups.
 *
 * When two services exchange their routes, no rule may do so at this moment. The group with targets then gets all requests.
 *
 * @param rules the rule before the update if there is one, and the rule after it
 */
export async function readLiveWeights(client: ElasticLoadBalancingV2Client, rules: ProductionRule[]): Promise<Weights> {
  for (const rule of rules) {
    const weights = getWeights(await describeActions(client, rule), rule);
    if (weights) return weights;
  }
  const { TargetGroup, AlternateTargetGroup } = rules[rules.length - 1];
  const [first, alternate] = [
    await countTargets(client, TargetGroup),
    await countTargets(client, AlternateTargetGroup),
  ];
  return alternate > first ? { Weight: 0, AlternateWeight: 1 } : INITIAL_WEIGHTS;
}

/** Counts targets in each state but draining. A group that no rule forwards to has targets in the state unused. */
async function countTargets(client: ElasticLoadBalancingV2Client, TargetGroupArn: string): Promise<number> {
  const { TargetHealthDescriptions = [] } = await client.send(new DescribeTargetHealthCommand({ TargetGroupArn }));
  return TargetHealthDescriptions.filter(({ TargetHealth }) => TargetHealth?.State !== 'draining').length;
}

/** Returns the actions of a listener rule, or of a listener without rules. The list is empty if it does not exist. */
async function describeActions(client: ElasticLoadBalancingV2Client, rule: ProductionRule): Promise<Action[]> {
  const found: Action[] = [];
  let Marker: string | undefined;
  do {
    if (rule.Port === undefined) {
      const page = await client.send(new DescribeRulesCommand({ ListenerArn: rule.ListenerArn, Marker }));
      const live = page.Rules?.find(({ Priority }) => Priority === rule.Priority);
      found.push(...(live?.Actions ?? []));
      Marker = page.NextMarker;
    } else {
      const page = await client.send(new DescribeListenersCommand({ LoadBalancerArn: rule.LoadBalancerArn, Marker }));
      const live = page.Listeners?.find(({ Port }) => String(Port) === rule.Port);
      found.push(...(live?.DefaultActions ?? []));
      Marker = page.NextMarker;
    }
  } while (Marker);
  return found;
}

/** Returns undefined if the rule forwards to neither target group, because it then belongs to another service. */
function getWeights(actions: Action[], { TargetGroup, AlternateTargetGroup }: ProductionRule): Weights | undefined {
  const groups = actions.flatMap(({ ForwardConfig }) => ForwardConfig?.TargetGroups ?? []);
  const [Weight, AlternateWeight] = [TargetGroup, AlternateTargetGroup].map((arn) => getWeight(groups, arn));
  return Weight + AlternateWeight > 0 ? { Weight, AlternateWeight } : undefined;
}

function getWeight(groups: TargetGroupTuple[], arn: string): number {
  return groups.find(({ TargetGroupArn }) => TargetGroupArn === arn)?.Weight ?? 0;
}
