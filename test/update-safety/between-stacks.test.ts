import { findUpdateFaults } from '../../src/update-safety/find-update-faults';
import { a, att, faultsOf, importOf, kept, ref, shownFaults, type Update } from './support/faults';

const queue = (QueueName: string) => kept('SQS::Queue', { QueueName });
const still = (resources: Update['before']): Update => ({ before: resources, after: structuredClone(resources) });
const moves = { before: { One: queue('a') }, after: {} };
const gets = { before: {}, after: { Two: queue('a') } };
const RETAINED = 'StatefulRetained One';

test.each<[string, Record<string, Update>, string[]]>([
  ['a name that another stack has', { Main: still({ One: queue('a') }), Later: gets }, ['NameClash Two']],
  ['a name that moves to a stack of any order', { Main: moves, Later: gets }, [RETAINED, 'ValueInUse Two']],
  ['a name that moves to a later stack', { Main: moves, Later: { ...gets, dependsOn: ['Main'] } }, [RETAINED]],
  [
    'a name that moves to a stack after a later stack',
    { Main: moves, Later: { ...gets, dependsOn: ['Between'] }, Between: { ...still({}), dependsOn: ['Main'] } },
    [RETAINED],
  ],
  [
    'a name that moves to an earlier stack',
    { Main: gets, Later: { ...moves, dependsOn: ['Main'] } },
    ['ValueInUse Two', RETAINED].reverse(),
  ],
  [
    'a priority on the listener of another stack',
    {
      Main: {
        ...still({ Http: a('ElasticLoadBalancingV2::Listener', { LoadBalancerArn: 'arn', Port: 80 }) }),
        before: {
          Http: a('ElasticLoadBalancingV2::Listener', { LoadBalancerArn: 'arn', Port: 80 }),
          Rule: a('ElasticLoadBalancingV2::ListenerRule', { ListenerArn: ref('Http'), Priority: 10 }),
        },
        exportsBefore: { Listener: ref('Http') },
        exportsAfter: { Listener: ref('Http') },
      },
      Later: {
        before: {},
        after: { Rule: a('ElasticLoadBalancingV2::ListenerRule', { ListenerArn: importOf('Listener'), Priority: 10 }) },
      },
    },
    ['ValueInUse Rule'],
  ],
  [
    'an import of a stack that the check does not have',
    {
      Later: still({ Rule: a('ElasticLoadBalancingV2::ListenerRule', { ListenerArn: importOf('Far'), Priority: 1 }) }),
    },
    [],
  ],
  [
    'an export goes while a stack imports it',
    {
      Main: { ...still({ One: queue('a') }), exportsBefore: { Queue: att('One', 'Arn') } },
      Later: { before: { Two: a('SNS::Topic', { Name: [importOf('Queue'), null] }) }, after: { Two: a('SNS::Topic') } },
    },
    ['ExportInUse ExportQueue'],
  ],
  [
    'an export changes while a stack imports it',
    {
      Main: {
        ...still({ One: queue('a'), Two: queue('b') }),
        exportsBefore: { Queue: ref('One') },
        exportsAfter: { Queue: ref('Two') },
      },
      Later: still({ Topic: a('SNS::Topic', { DisplayName: importOf('Queue') }) }),
    },
    ['ExportInUse ExportQueue'],
  ],
  [
    'an export goes that no stack imports',
    { Main: { ...still({ One: queue('a') }), exportsBefore: { Queue: ref('One') } }, Later: still({}) },
    [],
  ],
  [
    'two stacks export one name',
    { Main: { ...still({}), exportsAfter: { Name: 'a' } }, Later: { ...still({}), exportsAfter: { Name: 'b' } } },
    ['NameClash ExportName'],
  ],
])('%s', (_what, updates, expected) => {
  expect(shownFaults(faultsOf(updates)).sort()).toEqual([...expected].sort());
});

test('a template may have no outputs and no properties', () => {
  const before = { Resources: { It: { Type: 'AWS::SQS::Queue' } } };
  const stack = { name: 'Main', before, after: structuredClone(before), dependsOn: [], paths: {}, newTags: false };
  expect(findUpdateFaults([stack, { ...stack, name: 'New', before: {} }])).toEqual([]);
});

test('a long value is cut in a message', () => {
  const name = 'a'.repeat(150);
  const [{ description }] = faultsOf({
    Main: still({ One: queue(name) }),
    Later: { before: {}, after: { Two: queue(name) } },
  });
  expect(description).toContain(`(${'a'.repeat(100)}…)`);
});

test('a replacement reaches other stacks through their imports', () => {
  const vpc = (CidrBlock: string) => a('EC2::VPC', { CidrBlock });
  const exported = { exportsBefore: { Vpc: ref('Vpc') }, exportsAfter: { Vpc: ref('Vpc') } };
  const namespace = kept('ServiceDiscovery::PrivateDnsNamespace', { Vpc: importOf('Vpc'), Name: 'trading.internal' });
  const findings = faultsOf({
    Main: { before: { Vpc: vpc('10.0.0.0/16') }, after: { Vpc: vpc('10.1.0.0/16') }, ...exported },
    Later: still({ Names: namespace }),
  });
  expect(shownFaults(findings)).toEqual(['StatefulReplaced Vpc', 'StatefulReplaced Names', 'ExportInUse ExportVpc']);
  expect(findings[1].description).toContain('the change of Vpc replaces');
});

test('a finding names the other stack and both resources', () => {
  const [{ description }] = faultsOf({ Main: still({ One: queue('a') }), Later: gets });
  expect(description).toBe(
    'Two: the name (a) belongs to One of the stack Main too. Only one AWS::SQS::Queue can have it.',
  );
});
