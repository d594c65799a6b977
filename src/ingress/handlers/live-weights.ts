import {
  DescribeRulesCommand,
  DescribeTargetHealthCommand,
  type ElasticLoadBalancingV2Client,
  type Rule,
  type TargetGroupTuple,
} from '@aws-sdk/client-elastic-load-balancing-v2';

/** A listener rule and its two target groups. */
export interface ProductionRule {
  readonly ListenerArn: string;
  readonly Priority: string;
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
    const live = (await describeRules(client, rule.ListenerArn)).find(({ Priority }) => Priority === rule.Priority);
    const weights = live && getWeights(live, rule);
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

async function describeRules(client: ElasticLoadBalancingV2Client, ListenerArn: string): Promise<Rule[]> {
  const rules: Rule[] = [];
  let Marker: string | undefined;
  do {
    const page = await client.send(new DescribeRulesCommand({ ListenerArn, Marker }));
    rules.push(...(page.Rules ?? []));
    Marker = page.NextMarker;
  } while (Marker);
  return rules;
}

/** Returns undefined if the rule forwards to neither target group, because it then belongs to another service. */
function getWeights(
  { Actions = [] }: Rule,
  { TargetGroup, AlternateTargetGroup }: ProductionRule,
): Weights | undefined {
  const groups = Actions.flatMap(({ ForwardConfig }) => ForwardConfig?.TargetGroups ?? []);
  const [Weight, AlternateWeight] = [TargetGroup, AlternateTargetGroup].map((arn) => getWeight(groups, arn));
  return Weight + AlternateWeight > 0 ? { Weight, AlternateWeight } : undefined;
}

function getWeight(groups: TargetGroupTuple[], arn: string): number {
  return groups.find(({ TargetGroupArn }) => TargetGroupArn === arn)?.Weight ?? 0;
}
