import { a, faults, faultsOf, importOf, type Resources, ref, shownFaults } from './support/faults';

const group = (more = {}) =>
  a('ElasticLoadBalancingV2::TargetGroup', { Port: 8080, Protocol: 'HTTP', TargetType: 'ip', VpcId: 'vpc-1', ...more });
const rule = (target: unknown) =>
  a('ElasticLoadBalancingV2::ListenerRule', {
    ListenerArn: 'arn:listener',
    Priority: 10,
    Actions: [{ Type: 'forward', TargetGroupArn: target }],
  });
const listener = (target: unknown) =>
  a('ElasticLoadBalancingV2::Listener', {
    LoadBalancerArn: 'arn:balancer',
    Port: 443,
    DefaultActions: [{ Type: 'forward', ForwardConfig: { TargetGroups: [{ TargetGroupArn: target }] } }],
  });
const behindRule: Resources = { Group: group(), Rule: rule(ref('Group')) };
const REPLACED = ['TargetGroupReplaced Group'];

test.each<[string, Resources, Resources, string[]]>([
  ['nothing changes', behindRule, behindRule, []],
  ['another port', behindRule, { ...behindRule, Group: group({ Port: 9090 }) }, REPLACED],
  ['HTTPS, for encryption of the mesh', behindRule, { ...behindRule, Group: group({ Protocol: 'HTTPS' }) }, REPLACED],
  ['HTTP/2', behindRule, { ...behindRule, Group: group({ ProtocolVersion: 'HTTP2' }) }, REPLACED],
  ['another VPC', behindRule, { ...behindRule, Group: group({ VpcId: 'vpc-2' }) }, REPLACED],
  ['targets by instance', behindRule, { ...behindRule, Group: group({ TargetType: 'instance' }) }, REPLACED],
  ['another health check', behindRule, { ...behindRule, Group: group({ HealthCheckPath: '/healthz' }) }, []],
  [
    'a target group that a listener forwards to',
    { Group: group(), Listener: listener(ref('Group')) },
    { Group: group({ Protocol: 'HTTPS' }), Listener: listener(ref('Group')) },
    REPLACED,
  ],
  [
    'a target group that no listener forwards to yet',
    { Group: group() },
    { Group: group({ Port: 9090 }), Rule: rule(ref('Group')) },
    [],
  ],
  ['a new target group', {}, behindRule, []],
])('%s: %p', (_, before, after, wanted) => {
  expect(shownFaults(faults(before, after))).toEqual(wanted);
});

test('names the properties, the reason and what to do', () => {
  const [finding] = faults(behindRule, { ...behindRule, Group: group({ Port: 9090, Protocol: 'HTTPS' }) });
  expect(finding).toMatchObject({
    locations: ['Properties/Port', 'Properties/Protocol'],
    description:
      'Group: the change of Port, Protocol replaces this target group. Clients get errors until the tasks of the new target group are healthy.',
    fix: expect.stringContaining('docs/changes.md'),
  });
  expect(finding.warning).toBeUndefined();
});

test('finds a target group behind a rule of another stack, also of one that the app does not contain', () => {
  const rules = { Rule: rule(importOf('Group')) };
  for (const isStanding of [false, true]) {
    const found = faultsOf({
      Services: {
        before: { Group: group() },
        after: { Group: group({ Port: 9090 }) },
        exportsBefore: { Group: ref('Group') },
        exportsAfter: { Group: ref('Group') },
      },
      Ingress: { before: rules, after: rules, isStanding },
    });
    expect(shownFaults(found).filter((text) => text.startsWith('TargetGroup'))).toEqual(REPLACED);
  }
});
