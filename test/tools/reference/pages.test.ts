import { pagesOf } from '../../../tools/reference/pages';
import { partsOf } from '../../../tools/reference/parts';

const LIBRARY = 'cdk-trading-analytics-platform';
const typeNamed = (name: string, room: string, more = {}) => ({
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

function assemblyOf(...types: ReturnType<typeof typeNamed>[]) {
  const all = [...types, ...EXTENDERS.map((name) => typeNamed(name, 'mesh'))];
  return { name: LIBRARY, types: Object.fromEntries(all.map((type) => [type.fqn, type])) };
}

function sectionOf(name: string, body = ''): string {
  return `### ${name} <a name="${name}" id="${LIBRARY}.${name}"></a>\n\nThe summary of ${name}.\n\n${body}`;
}

const KEY = typeNamed('EncryptionKey', 'security', {
  base: 'aws-cdk-lib.aws_kms.Key',
  methods: [{ name: 'ofStack' }],
});
const NETWORK = typeNamed('TradingNetwork', 'network');
const MEMBERS = `#### Static Functions <a name="Static Functions" id="Static Functions"></a>

| **Name** | **Description** |
| --- | --- |
| <code><a href="#${LIBRARY}.EncryptionKey.ofStack">ofStack</a></code> | Of the stack. |
| <code><a href="#${LIBRARY}.EncryptionKey.fromKeyArn">fromKeyArn</a></code> | By its ARN. |

---

##### \`ofStack\` <a name="ofStack" id="${LIBRARY}.EncryptionKey.ofStack"></a>

Takes a <a href="#${LIBRARY}.TradingNetwork">TradingNetwork</a> or an <a href="#${LIBRARY}.EncryptionKey">EncryptionKey</a>.

##### \`fromKeyArn\` <a name="fromKeyArn" id="${LIBRARY}.EncryptionKey.fromKeyArn"></a>

By its ARN.
`;

function pages(): Record<string, string> {
  const api = [
    '## Constructs\n',
    sectionOf('EncryptionKey', MEMBERS),
    sectionOf('TradingNetwork'),
    ...EXTENDERS.map((name) => sectionOf(name)),
  ].join('\n');
  return pagesOf(api, partsOf(assemblyOf(KEY, NETWORK)));
}

test('each part has a page, and the index links to all types', () => {
  expect(Object.keys(pages())).toEqual(['README.md', 'network.md', 'security.md', 'extenders.md']);
  expect(pages()['README.md']).toContain(
    '| [TradingNetwork](network.md#tradingnetwork) | The summary of TradingNetwork. |',
  );
});

test('a page leaves out what a type inherits from another library, and says so', () => {
  const page = pages()['security.md'];
  expect(page).toContain('Also has the members of `aws-cdk-lib.aws_kms.Key`.');
  expect(page).toContain('##### `ofStack`');
  expect(page).not.toContain('fromKeyArn');
});

test('links lead to the page of the type', () => {
  const page = pages()['security.md'];
  expect(page).toContain(`href="network.md#${LIBRARY}.TradingNetwork"`);
  expect(page).toContain(`href="#${LIBRARY}.EncryptionKey"`);
});

test('a type without a section is an error', () => {
  expect(() => pagesOf('', partsOf(assemblyOf(KEY)))).toThrow(`no section for ${LIBRARY}.EncryptionKey`);
});

test('a folder without a title is an error', () => {
  expect(() => partsOf(assemblyOf(typeNamed('Stray', 'nowhere')))).toThrow('no page of the reference for Stray');
});

test('a name for extenders that no type has is an error', () => {
  expect(() => partsOf({ name: LIBRARY, types: {} })).toThrow(
    'types for extenders that do not exist: CertificateSubject',
  );
});
