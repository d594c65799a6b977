import { a, att, faults, type Resources, ref, shownFaults, type Update } from './support/faults';

const weighted = (first: unknown, second: unknown, more = {}, groups = ['Blue', 'Green']) =>
  a('ElasticLoadBalancingV2::ListenerRule', {
    ListenerArn: 'arn:listener',
    Priority: 10,
    Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/api/*'] } }],
    Actions: [
      {
        Type: 'forward',
        ForwardConfig: {
          TargetGroups: [
            { TargetGroupArn: ref(groups[0]), Weight: first },
            { TargetGroupArn: ref(groups[1]), Weight: second },
          ],
        },
      },
    ],
    ...more,
  });
const group = (Port = 8080) => a('ElasticLoadBalancingV2::TargetGroup', { Port, VpcId: 'vpc-1' });
const service = (rule: unknown = ref('Rule'), groups = ['Blue', 'Green']) =>
  a('ECS::Service', {
    LoadBalancers: [
      {
        TargetGroupArn: ref(groups[0]),
        AdvancedConfiguration: { AlternateTargetGroupArn: ref(groups[1]), ProductionListenerRule: rule },
      },
    ],
  });
const rolling = a('ECS::Service', { LoadBalancers: [{ TargetGroupArn: ref('Blue') }] });
const live = (more = {}) => ({ Type: 'Custom::LiveWeights', Properties: { ServiceToken: 'arn', ...more } });
const tags = { Tags: [{ Key: 'owner', Value: 'desk' }] };
const liveRule = (more = {}) => weighted(att('Live', 'Weight'), att('Live', 'AlternateWeight'), more);
const plain = (TargetGroupArn: unknown) =>
  a('ElasticLoadBalancingV2::ListenerRule', {
    ListenerArn: 'arn:listener',
    Priority: 10,
    Actions: [{ Type: 'forward', TargetGroupArn }],
  });

const listener = (more = {}) =>
  a('ElasticLoadBalancingV2::Listener', {
    Port: 9878,
    DefaultActions: weighted(1, 0).Properties.Actions,
    ...more,
  });
const fixed: Resources = { Blue: group(), Green: group(), Rule: weighted(1, 0), Service: service() };
const read: Resources = { ...fixed, Live: live(), Rule: liveRule() };
const NOTE = 'RevertDrift Rule';

test.each<[string, Resources, Resources, string[], Partial<Update>?]>([
  ['nothing changes', fixed, fixed, [NOTE]],
  ['a tag of a rule with fixed weights', fixed, { ...fixed, Rule: weighted(1, 0, tags) }, ['WeightsReset Rule', NOTE]],
  ['a tag of the stack alone', fixed, fixed, ['WeightsReset Rule', NOTE], { newTags: true }],
  [
    'the policy of a listener of a Network Load Balancer with fixed weights',
    { ...fixed, Rule: listener() },
    { ...fixed, Rule: listener({ SslPolicy: 'other' }) },
    ['WeightsReset Rule', NOTE],
  ],
  ['other fixed weights', fixed, { ...fixed, Rule: weighted(0, 1) }, ['WeightsReset Rule', NOTE]],
  [
    'a tag of a rule with weights that nobody reads again',
    read,
    { ...read, Rule: liveRule(tags) },
    ['WeightsReset Rule', NOTE],
  ],
  [
    'a tag of the stack, and weights that nobody reads again',
    read,
    read,
    ['WeightsReset Rule', NOTE],
    { newTags: true },
  ],
  [
    'a tag of a rule whose weights are read again',
    read,
    { ...read, Rule: liveRule(tags), Live: live({ RuleVersion: '2' }) },
    [NOTE],
  ],
  [
    'one of two weights is fixed',
    read,
    { ...read, Rule: weighted(att('Live', 'Weight'), 0), Live: live({ RuleVersion: '2' }) },
    ['WeightsReset Rule', NOTE],
  ],
  [
    'a new priority with fixed weights',
    fixed,
    { ...fixed, Rule: undefined, Other: weighted(1, 0, { Priority: 20 }), Service: service(ref('Other')) },
    ['WeightsReset Other', 'RevertDrift Other'],
  ],
  [
    'a new priority with weights that are read',
    read,
    {
      ...read,
      Rule: undefined,
      Other: liveRule({ Priority: 20 }),
      Live: live({ Priority: '20' }),
      Service: service(ref('Other')),
    },
    ['RevertDrift Other'],
  ],
  [
    'new target groups, although the weights are read',
    read,
    { ...read, Blue: group(9000), Green: group(9000), Live: live({ Port: 2 }) },
    ['WeightsReset Rule', NOTE],
  ],
  [
    'another service gets the rule',
    fixed,
    { ...fixed, Rule: plain(ref('Red')), Red: group(), Service: a('ECS::Service') },
    [],
  ],
  ['the service is deleted', fixed, { Blue: group(), Rule: plain(ref('Blue')) }, []],
  [
    'rolling deployments from now on',
    read,
    { Blue: group(), Service: rolling, Rule: plain(ref('Blue')) },
    ['WeightsReset Rule'],
  ],
  ['traffic shifts from now on', { Blue: group(), Service: rolling, Rule: plain(ref('Blue')) }, read, [NOTE]],
  ['the rule goes with the shift', read, { Blue: group(), Service: rolling }, []],
  [
    'a rule of another stack',
    { ...fixed, Service: service('arn:rule'), Rule: plain(ref('Blue')) },
    { ...fixed, Service: service('arn:rule'), Rule: plain(ref('Green')) },
    [],
  ],
  [
    'an action without a target group',
    fixed,
    {
      ...fixed,
      Rule: a('ElasticLoadBalancingV2::ListenerRule', {
        Actions: [{ Type: 'fixed-response' }],
        ListenerArn: 'arn:listener',
      }),
    },
    [NOTE],
  ],
])('%s', (_what, before, after, expected, ...[more]) => {
  const given = (resources: Resources) => JSON.parse(JSON.stringify(resources));
  expect(shownFaults(faults(given(before), given(after), more))).toEqual(expected);
});

test('the way is in the fix', () => {
  const [{ fix, description, locations }] = faults(fixed, { ...fixed, Rule: weighted(1, 0, tags) });
  expect(description).toContain('The change of Tags writes the weights of the template');
  expect(fix).toContain('docs/deployments.md');
  expect(locations).toEqual(['Properties/Tags']);
  const [note] = faults(fixed, fixed);
  expect(note).toMatchObject({ warning: true, fix: expect.stringContaining('Never use cdk deploy --revert-drift') });
});
