import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { cloudFormationFindings } from '../../rigs/checks/cloudformation';
import { findings, PACKS, type PackName } from '../../rigs/checks/security-packs';
import { MutualTls } from '../../src';
import type { Json } from '../support/json';
import { anApp, aPlatform, aStack, propertiesOf, templateOf } from '../support/stacks';
import { expectUsageError } from '../support/usage-errors';
import { aMesh } from './support/members';

const names = (count: number) => Array.from({ length: count }, (_none, index) => `service-${index}`);

function meshOf(count: number) {
  const mesh = aMesh();
  const mutualTls = MutualTls.kmsAuthority();
  for (const name of names(count)) mesh.certificateOf(mutualTls, name);
  return mesh;
}

test('one function serves all services of a mesh in a stack', () => {
  const { stack } = meshOf(3);
  const template = templateOf(stack);
  template.resourceCountIs('AWS::Lambda::Function', 1);
  template.resourceCountIs('AWS::Lambda::Permission', 2);
  template.resourceCountIs('AWS::Events::Rule', 1);
  template.resourceCountIs('Custom::MeshCertificate', 3);
});

test('a further service adds a secret, a certificate and a schedule', () => {
  const countOf = (count: number) => Object.keys(templateOf(meshOf(count).stack).toJSON().Resources).length;
  expect(countOf(3) - countOf(2)).toBe(3);
});

test('it issues for any number of services at once, with the necessary timeout and network', () => {
  const { Timeout, ReservedConcurrentExecutions, VpcConfig } = propertiesOf(meshOf(1).stack, 'AWS::Lambda::Function');
  expect([Timeout, VpcConfig.SubnetIds]).toEqual([60, ['subnet-a', 'subnet-b']]);
  expect(ReservedConcurrentExecutions).toBeUndefined();
});

test('it is denied every other secret, whatever the resource policy of the other secret', () => {
  const { stack } = meshOf(3);
  const [denial] = Object.values(templateOf(stack).findResources('AWS::IAM::ManagedPolicy')).filter(({ Properties }) =>
    /out of all secrets/.test(Properties.Description),
  );
  const secrets = Object.keys(templateOf(stack).findResources('AWS::SecretsManager::Secret'));
  expect(denial.Properties.PolicyDocument.Statement).toEqual([
    {
      Action: [
        'secretsmanager:DescribeSecret',
        'secretsmanager:GetSecretValue',
        'secretsmanager:PutSecretValue',
        'secretsmanager:UpdateSecretVersionStage',
      ],
      Effect: 'Deny',
      NotResource: secrets.map((Ref) => ({ Ref })),
    },
  ]);
  expect(secrets).toHaveLength(3);
});

test('its code accepts the same secrets, in an environment within the limit of 4 KB', () => {
  const { stack } = meshOf(30);
  const { Variables } = propertiesOf(stack, 'AWS::Lambda::Function').Environment;
  expect(Variables.SECRETS_PREFIX).toEqual({
    'Fn::Join': [
      '',
      [
        'arn:',
        { Ref: 'AWS::Partition' },
        ':secretsmanager:',
        { Ref: 'AWS::Region' },
        ':',
        { Ref: 'AWS::AccountId' },
        ':secret:',
      ],
    ],
  });
  const parts: Json[] = Variables.SECRETS['Fn::Join'][1];
  const secrets = Object.keys(templateOf(stack).findResources('AWS::SecretsManager::Secret'));
  const names = parts.filter((part) => typeof part === 'object');
  expect(names).toEqual(secrets.map((Ref) => ({ 'Fn::Select': [6, { 'Fn::Split': [':', { Ref }] }] })));
  // AWS appends 12 and 6 random characters to the logical id.
  expect(secrets.map((id) => `${id}-${'x'.repeat(12)}-AbCdEf`).join(',').length).toBeLessThan(3000);
});

test('Secrets Manager invokes it for any secret of the account, because it has several', () => {
  const permissions = Object.values(templateOf(meshOf(2).stack).findResources('AWS::Lambda::Permission'));
  const [{ Properties }] = permissions.filter(({ Properties: { Principal } }) => /secretsmanager/.test(Principal));
  expect([Properties.SourceAccount, Properties.SourceArn]).toEqual([{ Ref: 'AWS::AccountId' }, undefined]);
});

test('it has access only to the secrets of its services, with policies within the size limit', () => {
  const { stack } = meshOf(30);
  const policies = Object.values(templateOf(stack).findResources('AWS::IAM::ManagedPolicy')).filter(({ Properties }) =>
    /Puts certificates/.test(Properties.Description),
  );
  const statements = policies.map(({ Properties }) => Properties.PolicyDocument.Statement);
  expect(statements).toEqual(
    [25, 5].map((count) => [
      {
        Effect: 'Allow',
        Action: [
          'secretsmanager:DescribeSecret',
          'secretsmanager:GetSecretValue',
          'secretsmanager:PutSecretValue',
          'secretsmanager:UpdateSecretVersionStage',
        ],
        Resource: Array(count).fill({ Ref: expect.any(String) }),
      },
    ]),
  );
  const secrets = Object.keys(templateOf(stack).findResources('AWS::SecretsManager::Secret'));
  const named = statements.flatMap(([{ Resource }]) => Resource.map(({ Ref }: { Ref: string }) => Ref));
  expect(named.sort()).toEqual(secrets.sort());
  const refs = templateOf(stack).findResources('Custom::MeshCertificate');
  expect(JSON.stringify(Object.values(refs).at(-1)?.DependsOn)).toMatch(/TradingCertificatesMeshSecrets2/);
});

test('the daily check covers all secrets', () => {
  const { stack } = meshOf(30);
  const { Targets, ScheduleExpression } = propertiesOf(stack, 'AWS::Events::Rule');
  expect(ScheduleExpression).toBe('rate(1 day)');
  const asked = Targets.map(({ Input }: { Input: { 'Fn::Join': [string, unknown[]] } }) => Input['Fn::Join'][1]);
  expect(asked.map((parts: unknown[]) => parts.filter((part) => typeof part === 'object').length)).toEqual([25, 5]);
  expect(asked[1][0]).toBe('{"OverdueChecks":["');
});

test('it may use every encryption key of a secret, once each', () => {
  const { stack, certificateOf, encryptionKey } = aMesh();
  const mutualTls = MutualTls.kmsAuthority();
  const other = new kms.Key(stack, 'Other');
  certificateOf(mutualTls, 'one');
  certificateOf(mutualTls, 'two');
  certificateOf(mutualTls, 'three', { encryptionKey: other });
  const statements = Object.values(templateOf(stack).findResources('AWS::IAM::ManagedPolicy')).flatMap(
    ({ Properties }) => Properties.PolicyDocument.Statement,
  );
  const decrypting = statements.filter(({ Condition }) => /secretsmanager/.test(JSON.stringify(Condition ?? '')));
  expect(decrypting.map(({ Resource }) => Resource)).toEqual([
    stack.resolve(encryptionKey.keyArn),
    stack.resolve(other.keyArn),
  ]);
});

test('two meshes of a stack share nothing', () => {
  const { stack, subjectOf } = aMesh();
  for (const id of ['One', 'Two']) {
    const mesh = new Construct(stack, id);
    MutualTls.kmsAuthority().certificateFor(mesh, new Construct(mesh, 'Service'), subjectOf('risk-engine'));
  }
  templateOf(stack).resourceCountIs('AWS::Lambda::Function', 2);
  templateOf(stack).resourcePropertiesCountIs('AWS::KMS::Key', { KeyUsage: 'SIGN_VERIFY' }, 2);
});

test('services in a later stack have a function there, and the keys of the mesh', () => {
  const app = anApp();
  const mesh = aMesh(aStack('Home', {}, app));
  const mutualTls = MutualTls.kmsAuthority();
  mesh.certificateOf(mutualTls);
  const later = new Stack(app, 'Later');
  mesh.certificateOf(mutualTls, 'reporting', { scope: later });
  expect(later.node.tryFindChild('TradingCertificates-Home-Mesh')).toBeDefined();
  templateOf(later).resourceCountIs('AWS::Lambda::Function', 1);
  templateOf(later).resourceCountIs('AWS::KMS::Key', 0);
  templateOf(mesh.stack).resourcePropertiesCountIs('AWS::KMS::Key', { KeyUsage: 'SIGN_VERIFY' }, 1);
});

test('one mesh has one authority', () => {
  const { certificateOf } = aMesh();
  certificateOf(MutualTls.kmsAuthority(), 'one');
  expectUsageError(() => certificateOf(MutualTls.kmsAuthority(), 'two'), {
    code: 'AuthorityUnclear',
    path: 'Stack/two',
    got: 'a second MutualTls for the services of Stack/Mesh',
  });
});

test('its role has the permissions boundary of a platform in the stack', () => {
  const { stack } = meshOf(1);
  const permissionsBoundary = iam.ManagedPolicy.fromManagedPolicyName(stack, 'Boundary', 'boundary');
  aPlatform(stack, { permissionsBoundary });
  const roles = Object.entries(templateOf(stack).findResources('AWS::IAM::Role'));
  const [[, { Properties }]] = roles.filter(([id]) => id.startsWith('TradingCertificates'));
  expect(JSON.stringify(Properties.PermissionsBoundary)).toContain('policy/boundary');
});

test.each(Object.keys(PACKS) as PackName[])('%s finds nothing', (pack) => {
  expect(findings(meshOf(2).stack.node.root as never, pack)).toEqual([]);
});

test('the CDK’s own validation finds nothing', () => {
  process.env.CDK_VALIDATION = 'true';
  try {
    jest.spyOn(console, 'error').mockImplementation(); // the CDK prints what the report has
    expect(cloudFormationFindings(meshOf(2).stack.node.root as never)).toEqual([]);
  } finally {
    process.env.CDK_VALIDATION = 'false';
  }
});
