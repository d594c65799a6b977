import type {
  DescribeRulesCommand,
  ElasticLoadBalancingV2Client,
  Rule,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { liveWeights, type ProductionRule } from '../../../src/ingress/handlers/live-weights';

const wanted: ProductionRule = {
  ListenerArn: 'listener',
  Priority: '20',
  TargetGroup: 'blue',
  AlternateTargetGroup: 'green',
};

const forward = (Priority: string, weights: Record<string, number | undefined>): Rule => ({
  Priority,
  Actions: [
    {
      Type: 'forward',
      ForwardConfig: {
        TargetGroups: Object.entries(weights).map(([TargetGroupArn, Weight]) => ({ TargetGroupArn, Weight })),
      },
    },
  ],
});

/** A load balancer that shows its rules one to a page. */
function clientWith(...rules: Rule[]): ElasticLoadBalancingV2Client {
  const send = async ({ input }: DescribeRulesCommand) => {
    expect(input.ListenerArn).toBe('listener');
    const page = Number(input.Marker ?? 0);
    return { Rules: rules[page] && [rules[page]], NextMarker: page + 1 < rules.length ? String(page + 1) : undefined };
  };
  return { send } as unknown as ElasticLoadBalancingV2Client;
}

test.each([
  [
    'that of the rule, on whichever page',
    [forward('10', { other: 1 }), forward('20', { blue: 0, green: 100 })],
    0,
    100,
  ],
  ['also in the middle of a deployment', [forward('20', { blue: 90, green: 10 })], 90, 10],
  ['all to the first group where the rule knew no other', [forward('20', { blue: 1 })], 1, 0],
  ['the first group before there is a rule', [], 1, 0],
  ['the first group where the priority was another service’s', [forward('20', { other: 1 })], 1, 0],
  [
    'the first group where the rule forwards nothing',
    [{ Priority: '20', Actions: [{ Type: 'redirect' as const }] }],
    1,
    0,
  ],
  ['the first group where the rule does nothing', [{ Priority: '20' }], 1, 0],
])('the live division is %s', async (_, rules, Weight, AlternateWeight) => {
  expect(await liveWeights(clientWith(...rules), [wanted])).toEqual({ Weight, AlternateWeight });
});

test('a rule that moves takes its division along', async () => {
  const client = clientWith(forward('7', { blue: 0, green: 1 }), forward('20', { other: 1 }));
  expect(await liveWeights(client, [{ ...wanted, Priority: '7' }, wanted])).toEqual({ Weight: 0, AlternateWeight: 1 });
});
