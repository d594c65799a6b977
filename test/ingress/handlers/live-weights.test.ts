import {
  type DescribeListenersCommand,
  type DescribeRulesCommand,
  DescribeTargetHealthCommand,
  type ElasticLoadBalancingV2Client,
  type Listener,
  type Rule,
  type TargetHealthStateEnum,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { type ProductionRule, readLiveWeights } from '../../../src/ingress/handlers/live-weights';

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

type States = Record<string, TargetHealthStateEnum[]>;

/** A client that returns one rule per page, and the states of the targets of each group. */
function clientWith(rules: Rule[], states: States = {}): ElasticLoadBalancingV2Client {
  const send = async (command: DescribeRulesCommand | DescribeTargetHealthCommand) => {
    if (command instanceof DescribeTargetHealthCommand) {
      const of = states[command.input.TargetGroupArn as string];
      return { TargetHealthDescriptions: of?.map((State) => ({ TargetHealth: { State } })) };
    }
    const { input } = command;
    if (input.ListenerArn !== 'listener') return {};
    const page = Number(input.Marker ?? 0);
    return { Rules: rules[page] && [rules[page]], NextMarker: page + 1 < rules.length ? String(page + 1) : undefined };
  };
  return { send } as unknown as ElasticLoadBalancingV2Client;
}

test.each([
  [
    'the weights of the rule, on any page',
    [forward('10', { other: 1 }), forward('20', { blue: 0, green: 100 })],
    0,
    100,
  ],
  ['the weights in the middle of a deployment', [forward('20', { blue: 90, green: 10 })], 90, 10],
  ['the first target group if the rule has no other', [forward('20', { blue: 1 })], 1, 0],
  ['the first target group if there is no rule', [], 1, 0],
  ['the first target group if the rule belongs to another service', [forward('20', { other: 1 })], 1, 0],
  [
    'the first target group if the rule does not forward',
    [{ Priority: '20', Actions: [{ Type: 'redirect' as const }] }],
    1,
    0,
  ],
  ['the first target group if the rule has no action', [{ Priority: '20' }], 1, 0],
])('the result is %s', async (_, rules, Weight, AlternateWeight) => {
  expect(await readLiveWeights(clientWith(rules), [wanted])).toEqual({ Weight, AlternateWeight });
});

describe('a listener of a Network Load Balancer', () => {
  const listener = { LoadBalancerArn: 'balancer', Port: '9878', TargetGroup: 'blue', AlternateTargetGroup: 'green' };
  const clientOf = (listeners: Listener[]) => {
    const send = async (command: DescribeListenersCommand | DescribeTargetHealthCommand) => {
      if (command instanceof DescribeTargetHealthCommand) return {};
      expect(command.input.LoadBalancerArn).toBe('balancer');
      const page = Number(command.input.Marker ?? 0);
      const isLast = page + 1 >= listeners.length;
      return { Listeners: listeners[page] && [listeners[page]], NextMarker: isLast ? undefined : String(page + 1) };
    };
    return { send } as unknown as ElasticLoadBalancingV2Client;
  };
  const to = (Port: number, weights: Record<string, number>): Listener => ({
    Port,
    DefaultActions: forward('', weights).Actions,
  });

  test.each<[string, Listener[], number, number]>([
    ['its weights, on any page', [to(1, { blue: 1 }), to(9878, { blue: 0, green: 1 })], 0, 1],
    ['the first target group if there is no listener', [], 1, 0],
    ['the first target group if the listener has no action', [{ Port: 9878 }], 1, 0],
    ['the first target group if the port is of another service', [to(9878, { other: 1 })], 1, 0],
  ])('has %s', async (_, listeners, Weight, AlternateWeight) => {
    expect(await readLiveWeights(clientOf(listeners), [listener])).toEqual({ Weight, AlternateWeight });
  });
});

test('a rule with a new priority keeps its weights', async () => {
  const client = clientWith([forward('7', { blue: 0, green: 1 }), forward('20', { other: 1 })]);
  expect(await readLiveWeights(client, [{ ...wanted, Priority: '7' }, wanted])).toEqual({
    Weight: 0,
    AlternateWeight: 1,
  });
});

test('a rule on another listener keeps its weights', async () => {
  const client = clientWith([forward('20', { blue: 0, green: 1 })]);
  expect(await readLiveWeights(client, [wanted, { ...wanted, ListenerArn: 'https' }])).toEqual({
    Weight: 0,
    AlternateWeight: 1,
  });
});

test.each<[string, States, number, number]>([
  ['alternate', { blue: ['draining'], green: ['unused', 'unused'] }, 0, 1],
  ['first', { blue: ['healthy'], green: [] }, 1, 0],
])('without a rule, after an exchange of routes, the %s group with targets gets all requests', async (...row) => {
  const [, states, Weight, AlternateWeight] = row;
  const client = clientWith([forward('7', { other: 1 }), forward('20', { another: 1 })], states);
  expect(await readLiveWeights(client, [{ ...wanted, Priority: '7' }, wanted])).toEqual({ Weight, AlternateWeight });
});
