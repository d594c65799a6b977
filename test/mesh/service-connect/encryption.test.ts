import * as kms from 'aws-cdk-lib/aws-kms';
import { cloudFormationFindings } from '../../../rigs/checks/cloudformation';
import { findings, PACKS, type PackName } from '../../../rigs/checks/security-packs';
import { MeshBackend, MeshCapability, MeshedFargateService } from '../../../src';
import type { Json } from '../../support/json';
import { anApp, aPlatform, aStack, propertiesOf, surroundings, templateOf } from '../../support/stacks';
import { expectUsageError } from '../../support/usage-errors';
import { activate, anAuthority, anImportedAuthority, taken } from './authorities';

function encrypted(props: { encryptionKey?: kms.IKey } = {}, stack = aStack()) {
  const backend = MeshBackend.serviceConnect({ certificateAuthority: anImportedAuthority(stack) });
  return { stack, service: new MeshedFargateService(stack, 'Risk', { ...surroundings(stack, { backend }), ...props }) };
}

function statementsOf(stack: ReturnType<typeof aStack>, role: string): Json[] {
  return Object.entries(templateOf(stack).findResources('AWS::IAM::ManagedPolicy'))
    .filter(([id]) => id.startsWith(role))
    .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement);
}

describe('MeshBackend.serviceConnect() with a certificate authority', () => {
  test('has the capability to encrypt, and does not without an authority', () => {
    const certificateAuthority = anImportedAuthority(aStack());
    const capabilitiesOf = (backend: MeshBackend) => backend.dataPlane.capabilities;
    expect(capabilitiesOf(MeshBackend.serviceConnect({ certificateAuthority }))).toContain(MeshCapability.ENCRYPTION);
    expect(capabilitiesOf(MeshBackend.serviceConnect())).not.toContain(MeshCapability.ENCRYPTION);
    expect(capabilitiesOf(MeshBackend.serviceConnect({ certificateAuthority }))).not.toContain(
      MeshCapability.MUTUAL_TLS,
    );
  });

  test('configures ECS to issue certificates, with a role and the key of the service', () => {
    const { stack } = encrypted();
    const { Services: services } = propertiesOf(stack, 'AWS::ECS::Service').ServiceConnectConfiguration;
    expect(services[0].Tls).toEqual({
      IssuerCertificateAuthority: { AwsPcaAuthorityArn: expect.stringContaining('certificate-authority/0a1b2c3d') },
      KmsKey: { 'Fn::GetAtt': [expect.stringMatching(/^TradingEncryptionKey/), expect.anything()] },
      RoleArn: { 'Fn::GetAtt': [expect.stringMatching(/^RiskCertificateRole/), 'Arn'] },
    });
  });

  test('allows ECS to assume the role, with the AWS managed policy and the key', () => {
    const { stack } = encrypted();
    const [role] = Object.entries(templateOf(stack).findResources('AWS::IAM::Role')).filter(([id]) =>
      id.startsWith('RiskCertificateRole'),
    );
    expect(role[1].Properties.AssumeRolePolicyDocument.Statement).toEqual([
      { Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: 'ecs.amazonaws.com' } },
    ]);
    expect(JSON.stringify(role[1].Properties.ManagedPolicyArns)).toContain(
      ':iam::aws:policy/service-role/AmazonECSInfrastructureRolePolicyForServiceConnectTransportLayerSecurity',
    );
    expect(statementsOf(stack, 'RiskCertificateRole')).toEqual([
      {
        Action: ['kms:Encrypt', 'kms:Decrypt', 'kms:GenerateDataKey', 'kms:GenerateDataKeyPair'],
        Effect: 'Allow',
        Resource: { 'Fn::GetAtt': [expect.stringMatching(/^TradingEncryptionKey/), 'Arn'] },
      },
    ]);
  });

  test('keeps the role and its permissions as long as the service exists', () => {
    const { stack } = encrypted();
    const [{ DependsOn: before }] = Object.values(templateOf(stack).findResources('AWS::ECS::Service'));
    const role = expect.stringMatching(/^RiskCertificateRole[0-9A-F]{8}$/);
    expect(before).toEqual(expect.arrayContaining([role, expect.stringMatching(/^RiskCertificateRolePolicy/)]));
  });

  test.each(['RiskTaskTaskRole', 'RiskTaskExecutionRole'])('denies %s the private keys of the mesh', (role) => {
    expect(statementsOf(encrypted().stack, role)).toContainEqual({
      Action: 'secretsmanager:GetSecretValue',
      Effect: 'Deny',
      Resource: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':secretsmanager:*:*:secret:ecs-sc!*']] },
    });
  });

  test('does not change the URL for the application', () => {
    const { stack, service } = encrypted();
    const { mesh, cluster } = service;
    new MeshedFargateService(stack, 'Gateway', { mesh, cluster }).connectTo(service);
    expect(JSON.stringify(templateOf(stack).toJSON())).toContain('"http://risk.trading.internal:8080"');
  });

  test('refuses a key that is not symmetric', () => {
    const stack = aStack();
    const encryptionKey = new kms.Key(stack, 'Key', {
      keySpec: kms.KeySpec.RSA_2048,
      keyUsage: kms.KeyUsage.ENCRYPT_DECRYPT,
    });
    expectUsageError(() => encrypted({ encryptionKey }, stack), {
      code: 'KeyNotSymmetric',
      path: '',
      got: "'Stack/Key', with the key spec RSA_2048",
    });
  });

  test.each(['symmetric', 'imported'])('accepts a key that is %s', (kind) => {
    const stack = aStack();
    const arn = 'arn:aws:kms:us-east-1:123456789012:key/0a1b2c3d-0000-4000-8000-000000000000';
    const keySpec = kms.KeySpec.SYMMETRIC_DEFAULT;
    const encryptionKey =
      kind === 'imported' ? kms.Key.fromKeyArn(stack, 'Key', arn) : new kms.Key(stack, 'Key', { keySpec });
    expect(() => encrypted({ encryptionKey }, stack)).not.toThrow();
  });

  test('refuses an authority of another region', () => {
    const stack = aStack('Here', { env: { account: '123456789012', region: 'eu-west-1' } });
    expectUsageError(() => encrypted({}, stack), {
      code: 'OtherEnvironment',
      path: 'Here/Risk',
      got: 'the certificate authority in aws://123456789012/us-east-1',
    });
  });
});

describe('a platform with encryption between services', () => {
  const platform = () => {
    const app = anApp();
    const stack = aStack('Platform', {}, app);
    const authority = anAuthority(stack);
    activate(authority);
    aPlatform(stack, { mesh: MeshBackend.serviceConnect({ certificateAuthority: taken(authority) }) });
    return app;
  };

  const app = platform();

  test.each(Object.keys(PACKS) as PackName[])('has no finding of %s that is not acknowledged', (name) => {
    expect(findings(app, name)).toEqual([]);
  });

  test('has no finding of the CDK’s own validation', () => {
    process.env.CDK_VALIDATION = 'true';
    try {
      jest.spyOn(console, 'error').mockImplementation(); // the CDK prints what the report has
      expect(cloudFormationFindings(platform())).toEqual([]);
    } finally {
      process.env.CDK_VALIDATION = 'false';
    }
  });
});
