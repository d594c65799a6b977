import { a, att, faultsOf, importOf, type Resources, ref, shownFaults } from './support/faults';

/** A service of a stack: its task definition and its security group, and the rules by which it calls others. */
function service(name: string, more = {}, calls: string[] = []): Resources {
  const rules = calls.map((callee) => [
    `${name}To${callee}`,
    a('EC2::SecurityGroupIngress', {
      GroupId: att(`${callee}Group`, 'GroupId'),
      SourceSecurityGroupId: ref(`${name}Group`),
    }),
  ]);
  return {
    [`${name}Tasks`]: a('ECS::TaskDefinition', { Cpu: 256, ...more }),
    [`${name}Group`]: a('EC2::SecurityGroup', { GroupDescription: name }),
    [`${name}Service`]: a('ECS::Service', { TaskDefinition: ref(`${name}Tasks`) }, { DependsOn: `${name}Group` }),
    ...Object.fromEntries(rules),
  };
}

/** The paths of the constructs of the services, as the CDK has them. */
function pathsOf(...resources: Resources[]): Record<string, string> {
  const ids = resources.flatMap((all) => Object.keys(all));
  return Object.fromEntries(ids.map((id) => [id, id.replace(/^([a-z]+)([A-Z]\w+)$/, 'Main/Services/$1/$2/Resource')]));
}

function unrelated(before: Resources, after: Resources, changedServices?: string[], paths = pathsOf(before, after)) {
  return faultsOf({ Main: { before, after, paths } }, changedServices).filter(({ rule }) => rule === 'UnrelatedChange');
}

const two = { ...service('feed'), ...service('gateway', {}, ['feed']), ...service('reports') };
const cpu = (name: string, calls: string[] = []) => service(name, { Cpu: 512 }, calls);

test.each<[string, Resources, Resources, string[] | undefined, string[]]>([
  ['the named service alone changes', two, { ...two, ...cpu('feed') }, ['feed'], []],
  [
    'a caller of the named service changes too',
    two,
    { ...two, ...cpu('feed'), ...cpu('gateway', ['feed']) },
    ['feed'],
    [],
  ],
  ['a callee of the named service changes too', two, { ...two, ...cpu('feed') }, ['Main/Services/gateway'], []],
  [
    'another service changes',
    two,
    { ...two, ...cpu('feed'), ...cpu('reports') },
    ['feed'],
    ['UnrelatedChange reportsService'],
  ],
  ['nothing is meant to change', two, { ...two, ...cpu('reports') }, [], ['UnrelatedChange reportsService']],
  [
    'a service that comes changes another one',
    two,
    { ...two, ...service('omega'), ...cpu('reports') },
    undefined,
    ['UnrelatedChange reportsService'],
  ],
  [
    'a service that goes changes another one',
    { ...two, ...service('omega') },
    { ...two, ...cpu('reports') },
    undefined,
    ['UnrelatedChange reportsService'],
  ],
  [
    'a service that comes changes its callee',
    two,
    { ...two, ...service('omega', {}, ['feed']), ...cpu('feed') },
    undefined,
    [],
  ],
  ['no service comes or goes', two, { ...two, ...cpu('feed'), ...cpu('reports') }, undefined, []],
])('%s', (_what, before, after, changedServices, expected) => {
  expect(shownFaults(unrelated(before, after, changedServices))).toEqual(expected);
});

test('a finding names the resources, and it is a warning if nobody has named the changed services', () => {
  const after = { ...two, ...service('omega'), ...cpu('reports'), reportsTopic: a('SNS::Topic') };
  const [finding] = unrelated(two, after);
  expect(finding).toMatchObject({ path: 'Main/Services/reports', warning: true });
  expect(finding.description).toContain('(Main/Services/omega). Changed: reportsTasks, reportsService, reportsTopic.');
  expect(finding.locations).toEqual([
    'reportsTasks/Properties/Cpu',
    'reportsService/Properties/TaskDefinition',
    'reportsTopic (created)',
  ]);
  const [named] = unrelated(after, { ...after, reportsTopic: undefined } as Resources, []);
  expect(named).toMatchObject({ warning: false, locations: ['reportsTopic (deleted)'] });
});

test('services without paths, or with one path, are left out', () => {
  const after = { ...two, ...cpu('reports') };
  expect(unrelated(two, after, [], {})).toEqual([]);
  const onePath = Object.fromEntries(Object.keys(two).map((id) => [id, `Main/${id}`]));
  expect(unrelated(two, after, [], onePath)).toEqual([]);
});

test('a resource belongs to the innermost service', () => {
  const all = { ...service('feed'), ...service('cache') };
  const paths = Object.fromEntries(
    Object.entries(pathsOf(all)).map(([id, path]) => [id, path.replace('Services/cache', 'Services/feed/cache')]),
  );
  const after = { ...all, cacheTopic: { Type: 'AWS::SNS::Topic' } };
  const more = { ...paths, cacheTopic: 'Main/Services/feed/cache/Topic/Resource' };
  expect(shownFaults(unrelated(all, after, ['cache'], more))).toEqual([]);
  expect(shownFaults(unrelated(after, structuredClone(after), [], more))).toEqual([]);
});

test('a deployed resource has the path of its metadata', () => {
  const before = {
    ...two,
    reportsOld: a('SNS::Topic', {}, { Metadata: { 'aws:cdk:path': 'Main/Services/reports/Old/Resource' } }),
  };
  const paths = pathsOf(two);
  expect(shownFaults(unrelated(before, two, [], paths))).toEqual(['UnrelatedChange reportsService']);
});

describe('a service whose stack has left the app', () => {
  const main = (callers: string[]) => service('feed', { Cpu: 256, ContainerDefinitions: callers });
  const exported = { exportsBefore: { Feed: att('feedGroup', 'GroupId') } };
  const caller = {
    ...service('omega'),
    omegaToFeed: a('EC2::SecurityGroupIngress', {
      GroupId: importOf('Feed'),
      SourceSecurityGroupId: ref('omegaGroup'),
    }),
  };
  const paths = { ...pathsOf(caller), omegaToFeed: 'Main/Services/omega/ToFeed/Resource' };
  const found = (changedServices?: string[]) =>
    shownFaults(
      faultsOf(
        {
          Main: { before: main(['omega']), after: main([]), paths: pathsOf(main([])), ...exported },
          Later: { before: caller, after: caller, isStanding: true, paths },
        },
        changedServices,
      ),
    ).filter((finding) => finding.startsWith('UnrelatedChange'));

  test('can be what the update is about, with its callees', () => {
    expect(found(['omega'])).toEqual([]);
    expect(found([])).toEqual(['UnrelatedChange feedService']);
  });

  test('is no change itself', () => {
    expect(found(['feed'])).toEqual([]);
    expect(found()).toEqual([]);
  });
});
