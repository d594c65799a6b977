import type { AssemblyType } from '../../../tools/reference/assembly';
import { pagesOf } from '../../../tools/reference/pages';
import { partsOf } from '../../../tools/reference/parts';

const LIBRARY = 'cdk-trading-analytics-platform';
const typeNamed = (name: string, room: string, more: Partial<AssemblyType> = {}): AssemblyType => ({
  name,
  fqn: `${LIBRARY}.${name}`,
  kind: 'class',
  docs: { summary: `The summary of ${name}.` },
  locationInModule: { filename: `src/${room}/file.ts` },
  ...more,
});
/** The types that have a page of their own by name. */
const EXTENDERS =
  'CertificateSubject DeploymentPolicyConfig HealthCheckTarget IImageHost IMesh IMeshMember IPostgresServer IRotatableSecret ISecretReader MemberCertificate MeshDataPlane MeshEndpoint MeshEntry MeshProxy SecretRotation SecretRotationConfig ServiceImageConfig ShiftedTarget TelemetryTarget TraceReceiver TracingConfig'.split(
    ' ',
  );

function assemblyOf(...types: AssemblyType[]) {
  const all = [...types, ...EXTENDERS.map((name) => typeNamed(name, 'mesh'))];
  return { name: LIBRARY, types: Object.fromEntries(all.map((type) => [type.fqn, type])) };
}

const MIX_OPTIONS = typeNamed('SpotMixOptions', 'cluster', {
  kind: 'interface',
  datatype: true,
  properties: [
    {
      name: 'onDemandBase',
      optional: true,
      type: { primitive: 'number' },
      docs: { summary: 'The tasks on demand.', default: '1' },
    },
    {
      name: 'acceptsTls12',
      type: { fqn: `${LIBRARY}.EncryptionKey` },
      docs: { summary: 'The key.', see: 'https://example.com' },
    },
  ],
});
const MIX = typeNamed('CapacityMix', 'cluster', {
  methods: [
    {
      name: 'spotOnly',
      static: true,
      parameters: [{ name: 'options', optional: true, type: { fqn: MIX_OPTIONS.fqn } }],
      returns: { type: { fqn: `${LIBRARY}.CapacityMix` } },
    },
    {
      name: 'metricLost',
      parameters: [{ name: 'options', type: { fqn: 'aws-cdk-lib.aws_cloudwatch.MetricOptions' } }],
    },
    { name: 'addOwners', parameters: [{ name: 'theOwners', variadic: true, type: { primitive: 'string' } }] },
    { name: 'raise', parameters: [{ name: 'from', type: { primitive: 'string' } }] },
    { name: 'hidden', protected: true },
  ],
  properties: [
    { name: 'NEW_YORK', static: true, const: true, type: { primitive: 'string' }, docs: { summary: 'A constant.' } },
    { name: 'ofAll', static: true, type: { primitive: 'string' }, docs: { summary: 'Not a constant.' } },
    {
      name: 'taskRole',
      type: { collection: { kind: 'map', elementtype: { fqn: 'aws-cdk-lib.aws_iam.IRole' } } },
      docs: { summary: 'The roles.', default: '- none', returns: 'a map', example: 'mix.taskRole' },
    },
  ],
});
const KEY = typeNamed('EncryptionKey', 'security', {
  base: 'aws-cdk-lib.aws_kms.Key',
  initializer: {
    parameters: [
      { name: 'scope', type: { fqn: 'constructs.Construct' } },
      { name: 'props', type: { fqn: MIX_OPTIONS.fqn } },
    ],
  },
});
const LOGIN = typeNamed('Login', 'database', {
  kind: 'enum',
  members: [{ name: 'IAM', docs: { summary: 'By IAM.' } }, { name: 'PASSWORD' }],
});

function pages(...types: AssemblyType[]): Record<string, string> {
  const foreignOptions = new Set(['aws-cdk-lib.aws_cloudwatch.MetricOptions']);
  return pagesOf(partsOf(assemblyOf(...types)), foreignOptions);
}

const PAGES = pages(KEY, MIX, MIX_OPTIONS, LOGIN);

test('each part has a page, and the index links to all types', () => {
  expect(Object.keys(PAGES)).toEqual(['README.md', 'cluster.md', 'database.md', 'security.md', 'extenders.md']);
  expect(PAGES['README.md']).toContain('| [CapacityMix](cluster.md#capacitymix) | The summary of CapacityMix. |');
});

test.each([
  [
    'an option',
    '| [`onDemandBase`](#spotmixoptionsondemandbase) | `on_demand_base` | `onDemandBase` | `OnDemandBase` |',
  ],
  [
    'a name with digits',
    '`acceptsTls12`](#spotmixoptionsacceptstls12) | `accepts_tls12` | `acceptsTls12` | `AcceptsTls12` |',
  ],
  [
    'a factory with options',
    '[`CapacityMix.spotOnly(options?)`](#capacitymixspotonly) | `CapacityMix.spot_only(**options)` | `CapacityMix.spotOnly(options)` | `CapacityMix_SpotOnly(options)` |',
  ],
  ['a method with options of the CDK', '`metric_lost(**options)` | `metricLost(options)` | `MetricLost(options)` |'],
  [
    'a method with any number of arguments',
    '`add_owners(*the_owners)` | `addOwners(theOwners…)` | `AddOwners(theOwners…)` |',
  ],
  ['a keyword of Python', '`raise_(from_)` | `raise(from)` | `Raise(from)` |'],
  ['a constant', '`CapacityMix.NEW_YORK` | `CapacityMix.NEW_YORK` | `CapacityMix_NEW_YORK()` |'],
  ['a static property', '`CapacityMix.of_all` | `CapacityMix.getOfAll()` | `CapacityMix_OfAll()` |'],
  ['a property', '`task_role` | `getTaskRole()` | `TaskRole()` |'],
])('%s has its name in each language', (_, row) => {
  expect(PAGES['cluster.md']).toContain(row);
});

test('a constructor and a member of an enum have their names in each language', () => {
  expect(PAGES['security.md']).toContain(
    '| [`new EncryptionKey(scope, props)`](#new-encryptionkey) | `EncryptionKey(scope, **props)` | `EncryptionKey.Builder.create(scope)….build()` | `NewEncryptionKey(scope, props)` |',
  );
  expect(PAGES['database.md']).toContain('| [`Login.IAM`](#loginiam) | `Login.IAM` | `Login.IAM` | `Login_IAM` |');
  expect(PAGES['database.md']).toContain(
    '| `Login.PASSWORD` | `Login.PASSWORD` | `Login.PASSWORD` | `Login_PASSWORD` |',
  );
});

test('a section states the type, the default and the source', () => {
  expect(PAGES['cluster.md']).toContain(
    '### SpotMixOptions.onDemandBase\n\nThe tasks on demand.\n\n- Type: `number`\n- Default: `1`',
  );
  expect(PAGES['cluster.md']).toContain(
    'See <https://example.com>\n\n- Type: [EncryptionKey](security.md#encryptionkey)\n- Required',
  );
  expect(PAGES['cluster.md']).toContain(
    '- Type: map of [`aws_iam.IRole`](https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_iam.IRole.html)',
  );
});

test('what is protected is left out, and what a class of another library adds is named', () => {
  expect(PAGES['cluster.md']).not.toContain('hidden');
  expect(PAGES['security.md']).toContain('Also has the members of [`aws_kms.Key`]');
});

test('a type shows the members that it inherits within the library', () => {
  const own = typeNamed('AuroraOptions', 'database', { ...MIX_OPTIONS, ...typeNamed('AuroraOptions', 'database') });
  const inherited = typeNamed('Child', 'database', {
    kind: 'interface',
    datatype: true,
    interfaces: [MIX_OPTIONS.fqn],
  });
  expect(pages(MIX_OPTIONS, own, inherited)['database.md']).toContain('### Child.onDemandBase');
});

test('a class has only those optional members of its interface that it declares', () => {
  const host = typeNamed('IHost', 'cluster', {
    kind: 'interface',
    properties: [{ name: 'kind', optional: true, type: { primitive: 'string' } }],
  });
  const implementation = typeNamed('Host', 'cluster', { interfaces: [host.fqn] });
  expect(pages(host, implementation)['cluster.md'].match(/\.kind$/gm)).toEqual(['.kind']);
});

test('a folder without a title is an error', () => {
  expect(() => partsOf(assemblyOf(typeNamed('Stray', 'nowhere')))).toThrow('no page of the reference for Stray');
});

test('a name for extenders that no type has is an error', () => {
  expect(() => partsOf({ name: LIBRARY, types: {} })).toThrow(
    'types for extenders that do not exist: CertificateSubject',
  );
});
