import {
  DescribeRulesCommand,
  type ElasticLoadBalancingV2Client,
  type Rule,
  type TargetGroupTuple,
} from '@aws-sdk/client-elastic-load-balancing-v2';

/** Where a rule is, and which two target groups it divides the traffic between. */
export interface ProductionRule {
  readonly ListenerArn: string;
  readonly Priority: string;
  readonly TargetGroup: string;
  readonly AlternateTargetGroup: string;
}

/** How a rule divides the traffic. */
export interface Weights {
  readonly Weight: number;
  readonly AlternateWeight: number;
}

/** Before the first deployment, which begins with the first group. */
const FIRST: Weights = { Weight: 1, AlternateWeight: 0 };

/**
 * How the traffic is divided now, by the first of some rules that is there.
 *
 * @param rules as it was before an update, and as it will be
 */
export async function liveWeights(client: ElasticLoadBalancingV2Client, rules: ProductionRule[]): Promise<Weights> {
  for (const rule of rules) {
    const live = (await rulesOf(client, rule.ListenerArn)).find(({ Priority }) => Priority === rule.Priority);
    const weights = live && weightsOf(live, rule);
    if (weights) return weights;
  }
  return FIRST;
}

async function rulesOf(client: ElasticLoadBalancingV2Client, ListenerArn: string): Promise<Rule[]> {
  const rules: Rule[] = [];
  let Marker: string | undefined;
  do {
    const page = await client.send(new DescribeRulesCommand({ ListenerArn, Marker }));
    rules.push(...(page.Rules ?? []));
    Marker = page.NextMarker;
  } while (Marker);
  return rules;
}

/** None when the rule sends nothing to either group: it is another service's. */
function weightsOf({ Actions = [] }: Rule, { TargetGroup, AlternateTargetGroup }: ProductionRule): Weights | undefined {
  const groups = Actions.flatMap(({ ForwardConfig }) => ForwardConfig?.TargetGroups ?? []);
  const [Weight, AlternateWeight] = [TargetGroup, AlternateTargetGroup].map((arn) => weightOf(groups, arn));
  return Weight + AlternateWeight > 0 ? { Weight, AlternateWeight } : undefined;
}

function weightOf(groups: TargetGroupTuple[], arn: string): number {
  return groups.find(({ TargetGroupArn }) => TargetGroupArn === arn)?.Weight ?? 0;
}
