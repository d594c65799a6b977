import { Stack } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import { type KmsAuthorityOptions, MutualTls, Protection } from '../../src';
import { aStack, propertiesOf, templateOf } from '../support/stacks';
import { expectUsageError } from '../support/usage-errors';
import { aMesh } from './support/members';

const KEY = 'arn:aws:kms:eu-west-1:123456789012:key/0a1b2c3d-0000-4000-8000-00000000000';

function anAuthority(options: KmsAuthorityOptions = {}, mesh = aMesh()) {
  mesh.certificateOf(MutualTls.kmsAuthority(options));
  return mesh;
}

const authoritiesOf = (stack: ReturnType<typeof aStack>) => propertiesOf(stack, 'Custom::MeshCertificate').Authorities;
const signingKeys = (stack: ReturnType<typeof aStack>) =>
  templateOf(stack).findResources('AWS::KMS::Key', { Properties: { KeyUsage: 'SIGN_VERIFY' } });
const arnOf = (id: string) => ({ 'Fn::GetAtt': [expect.stringMatching(`^Mesh${id}`), 'Arn'] });

test('one asymmetric key is created for the mesh, and retained', () => {
  const { stack } = anAuthority();
  expect(signingKeys(stack)).toEqual({
    MeshAuthority10FA9C9ED: expect.objectContaining({
      Properties: expect.objectContaining({
        KeySpec: 'ECC_NIST_P256',
        KeyUsage: 'SIGN_VERIFY',
        Description: 'Signs the certificates of the services of Stack/Mesh, generation 1',
      }),
      DeletionPolicy: 'RetainExceptOnCreate',
    }),
  });
  expect(authoritiesOf(stack)).toEqual([arnOf('Authority1')]);
});

test('the key is deleted with a disposable stack', () => {
  const mesh = aMesh();
  mesh.certificateOf(MutualTls.kmsAuthority(), 'risk-engine', { protection: Protection.disposable() });
  expect(Object.values(signingKeys(mesh.stack))).toMatchObject([{ DeletionPolicy: 'Delete' }]);
});

test('a generation keeps the previous key, the oldest first', () => {
  const { stack } = anAuthority({ generation: 3 });
  expect(Object.keys(signingKeys(stack))).toHaveLength(2);
  expect(authoritiesOf(stack)).toEqual([arnOf('Authority2'), arnOf('Authority3')]);
});

test('a key keeps its id from one generation to the next', () => {
  const [first] = Object.keys(signingKeys(anAuthority().stack));
  expect(Object.keys(signingKeys(anAuthority({ generation: 2 }).stack))).toContain(first);
});

test.each([
  [2, ['Authority1', 'Authority2'], ['Authority1', 'Authority2']],
  [3, ['Authority1', 'Authority2', 'Authority3'], ['Authority2', 'Authority3']],
])(
  'generation %d: a later stack releases a key before the stack of the key deletes it',
  (generation, exported, used) => {
    const mesh = aMesh();
    const later = new Stack(mesh.stack.node.root as never, 'Later');
    mesh.certificateOf(MutualTls.kmsAuthority({ generation }), 'reporting', { scope: later });
    const { Outputs } = templateOf(mesh.stack).toJSON();
    const exports = Object.values<{ Value: unknown }>(Outputs).map(({ Value }) => JSON.stringify(Value));
    for (const id of exported) expect(exports.filter((value) => value.includes(`Mesh${id}`))).toHaveLength(1);
    expect(Object.keys(signingKeys(mesh.stack))).toHaveLength(exported.length);
    expect(authoritiesOf(later)).toEqual(
      used.map((id) => ({ 'Fn::ImportValue': expect.stringContaining(`Mesh${id}`) })),
    );
  },
);

test.each([0, -1, 1.5, 10_001])('generation %d is refused', (generation) => {
  expectUsageError(() => anAuthority({ generation }), {
    code: 'AuthorityGenerationOutOfRange',
    path: 'MutualTls.kmsAuthority()',
    got: `generation: ${generation}`,
  });
});

test('the function may sign only with these keys', () => {
  const { stack } = anAuthority({ generation: 2 });
  const statements = Object.values(templateOf(stack).findResources('AWS::IAM::ManagedPolicy')).flatMap(
    ({ Properties }) => Properties.PolicyDocument.Statement,
  );
  expect(statements.filter(({ Action }) => Action.includes('kms:Sign'))).toEqual([
    {
      Effect: 'Allow',
      Action: ['kms:DescribeKey', 'kms:GetPublicKey', 'kms:Sign'],
      Resource: [arnOf('Authority1'), arnOf('Authority2')],
    },
  ]);
});

describe('an existing key', () => {
  const given = (mesh: ReturnType<typeof aMesh>, number: number) =>
    kms.Key.fromKeyArn(mesh.stack, `Given${number}`, `${KEY}${number}`);

  test('signs instead of a created key, and further keys are trusted', () => {
    const mesh = aMesh(aStack('Stack', { env: { account: '123456789012', region: 'eu-west-1' } }));
    anAuthority({ key: given(mesh, 2), alsoTrusted: [given(mesh, 1)] }, mesh);
    expect(signingKeys(mesh.stack)).toEqual({});
    expect(authoritiesOf(mesh.stack)).toEqual([`${KEY}2`, `${KEY}1`]);
    expect(propertiesOf(mesh.stack, 'AWS::Lambda::Function').Environment.Variables.SIGNER).toBe('kms-given');
  });

  test('may be in the stack of the mesh', () => {
    const mesh = aMesh();
    const key = new kms.Key(mesh.stack, 'Own', {
      keySpec: kms.KeySpec.ECC_NIST_P256,
      keyUsage: kms.KeyUsage.SIGN_VERIFY,
    });
    anAuthority({ key }, mesh);
    expect(authoritiesOf(mesh.stack)).toEqual([mesh.stack.resolve(key.keyArn)]);
  });

  test.each<[string, kms.KeyProps]>([
    ['SYMMETRIC_DEFAULT and the usage ENCRYPT_DECRYPT', {}],
    ['RSA_2048 and the usage SIGN_VERIFY', { keySpec: kms.KeySpec.RSA_2048, keyUsage: kms.KeyUsage.SIGN_VERIFY }],
    [
      'ECC_NIST_P256 and the usage KEY_AGREEMENT',
      { keySpec: kms.KeySpec.ECC_NIST_P256, keyUsage: kms.KeyUsage.KEY_AGREEMENT },
    ],
  ])('with the key spec %s is refused', (what, props) => {
    const mesh = aMesh();
    const key = new kms.Key(mesh.stack, 'Own', props);
    expectUsageError(() => anAuthority({ key }, mesh), {
      code: 'InvalidAuthorityKey',
      path: 'Stack/Mesh',
      got: `Stack/Own, with the key spec ${what}`,
    });
  });

  test('of another region is refused', () => {
    const mesh = aMesh(aStack('Stack', { env: { account: '123456789012', region: 'us-east-1' } }));
    expectUsageError(() => anAuthority({ key: given(mesh, 1) }, mesh), {
      code: 'OtherEnvironment',
      path: 'Stack/Mesh',
      got: 'the authority key in aws://123456789012/eu-west-1',
    });
  });

  test.each<[string, (mesh: ReturnType<typeof aMesh>) => KmsAuthorityOptions]>([
    ['key and generation: 2', (mesh) => ({ key: given(mesh, 1), generation: 2 })],
    ['alsoTrusted and no key', (mesh) => ({ alsoTrusted: [given(mesh, 1)] })],
  ])('%s is refused', (got, options) => {
    const mesh = aMesh();
    expectUsageError(() => anAuthority(options(mesh), mesh), {
      code: 'AuthorityUnclear',
      path: 'Stack/Mesh',
      got,
    });
  });
});

describe('the policy of its own key', () => {
  const denials = (stack: ReturnType<typeof aStack>) =>
    Object.values(signingKeys(stack)).map(({ Properties }) =>
      Properties.KeyPolicy.Statement.filter(({ Effect }: { Effect: string }) => Effect === 'Deny'),
    );
  const rolesOf = (stack: ReturnType<typeof aStack>) =>
    Object.values(templateOf(stack).findResources('AWS::IAM::Role')).map(({ Properties }) => Properties.Tags);

  test('denies signatures to everybody but the role of the issuing function', () => {
    const { stack } = anAuthority({ generation: 2 });
    const denial = {
      Sid: 'OnlyIssuersSign',
      Effect: 'Deny',
      Principal: { AWS: '*' },
      Action: 'kms:Sign',
      Resource: '*',
      Condition: { StringNotEquals: { 'aws:PrincipalTag/trading-mesh-signer': 'Mesh' } },
    };
    expect(denials(stack)).toEqual([[denial], [denial]]);
    expect(rolesOf(stack)).toEqual([[{ Key: 'trading-mesh-signer', Value: 'Mesh' }]]);
  });

  test('allows the issuing function of a later stack, without a dependency on that stack', () => {
    const mesh = aMesh();
    const later = new Stack(mesh.stack.node.root as never, 'Later');
    const mutualTls = MutualTls.kmsAuthority();
    mesh.certificateOf(mutualTls);
    mesh.certificateOf(mutualTls, 'reporting', { scope: later });
    expect(rolesOf(later)).toEqual([[{ Key: 'trading-mesh-signer', Value: 'Mesh' }]]);
  });
});
