import { EncryptionKey, MeshedFargateService, MutualTls, Protection, type RotatableSecret } from '../../src';
import { CertificateRotation } from '../../src/certificates/certificate-rotation';
import { aStack, propertiesOf, surroundings, templateOf } from '../support/stacks';
import { aMesh } from './support/members';

function aCertificate(uri = 'spiffe://trading.internal/risk-engine') {
  const mesh = aMesh();
  mesh.certificateOf(MutualTls.kmsAuthority(), 'risk-engine', { uri });
  const secret = mesh.stack.node.findChild('risk-engine').node.findChild('Certificate') as RotatableSecret;
  return { ...mesh, secret };
}

const secretOf = (of: ReturnType<typeof aCertificate>) => propertiesOf(of.stack, 'AWS::SecretsManager::Secret');

test('the secret says whose certificate it holds, in tags that stand on it alone', () => {
  const { stack, ...rest } = aCertificate();
  expect(secretOf({ stack, ...rest }).Tags).toEqual([
    { Key: 'trading-mesh:dns-name', Value: 'risk-engine.trading.internal' },
    { Key: 'trading-mesh:service', Value: 'risk-engine' },
    { Key: 'trading-mesh:uri', Value: 'spiffe://trading.internal/risk-engine' },
  ]);
  expect(JSON.stringify(templateOf(stack).findResources('AWS::Lambda::Function'))).not.toContain('trading-mesh:');
});

test('another name does not make Secrets Manager generate a value in place of the certificate', () => {
  const generated = secretOf(aCertificate()).GenerateSecretString;
  expect(generated).toEqual({ SecretStringTemplate: '{}', GenerateStringKey: 'not_issued_yet' });
  expect(secretOf(aCertificate('spiffe://other/risk-engine')).GenerateSecretString).toEqual(generated);
});

test('a certificate is asked for again when names, authority or life change', () => {
  const { stack } = aCertificate();
  expect(propertiesOf(stack, 'Custom::MeshCertificate')).toEqual({
    ServiceToken: { 'Fn::GetAtt': [expect.stringMatching(/^TradingCertificatesMeshFunction/), 'Arn'] },
    ServiceTimeout: '900',
    Secret: { Ref: expect.stringMatching(/^riskengineCertificate/) },
    ServiceName: 'risk-engine',
    DnsName: 'risk-engine.trading.internal',
    Uri: 'spiffe://trading.internal/risk-engine',
    Authorities: [{ 'Fn::GetAtt': [expect.stringMatching(/^MeshAuthority1/), 'Arn'] }],
    ValidityDays: 7,
    RenewalHours: 72,
  });
});

test('what the function may do is there first, then the certificate, then its rotation', () => {
  const { stack } = aCertificate();
  const [[id, made]] = Object.entries(templateOf(stack).findResources('Custom::MeshCertificate'));
  expect(made.DependsOn).toEqual([
    expect.stringMatching(/^TradingCertificatesMeshNoOthers/),
    expect.stringMatching(/^TradingCertificatesMeshRolePolicy/),
    expect.stringMatching(/^TradingCertificatesMeshRole/),
    expect.stringMatching(/^TradingCertificatesMeshSecrets/),
  ]);
  const [schedule] = Object.values(templateOf(stack).findResources('AWS::SecretsManager::RotationSchedule'));
  expect(schedule.Properties).toMatchObject({
    RotationRules: { ScheduleExpression: 'rate(72 hours)' },
    RotateImmediatelyOnUpdate: false,
  });
  expect(schedule.DependsOn).toEqual(
    expect.arrayContaining([id, expect.stringMatching(/^TradingCertificatesMeshFunctionSecretsManager/)]),
  );
});

test('services start after their certificate is there, and their rotation can be watched', () => {
  const { stack, secret } = aCertificate();
  expect(secret.worksAfter).toBe(secret.node.findChild('Rotation').node.findChild('Certificate'));
  expect(secret.rotationFunction).toBe(stack.node.findChild('TradingCertificates-Mesh').node.findChild('Function'));
});

test('it is a rotation as any other', () => {
  const rotation = new CertificateRotation({} as never, {} as never, {} as never);
  expect(rotation.fields).toEqual(['certificate', 'private_key', 'authorities']);
});

test('a service that reads it waits for it, and alone may read it', () => {
  const stack = aStack();
  const shared = surroundings(stack);
  const mutualTls = MutualTls.kmsAuthority();
  for (const id of ['Risk', 'Desk']) {
    const service = new MeshedFargateService(stack, id, shared);
    const { serviceName } = service;
    const { certificate } = mutualTls.certificateFor(shared.mesh, service, {
      serviceName,
      dnsName: `${serviceName}.trading.internal`,
      uri: `spiffe://trading.internal/${serviceName}`,
      vpc: shared.cluster.vpc,
      encryptionKey: EncryptionKey.ofStack(stack),
      protection: Protection.production(),
    });
    service.addSecret('CERTIFICATE', certificate);
  }
  const template = templateOf(stack);
  for (const id of ['Risk', 'Desk']) {
    const [service] = Object.entries(template.findResources('AWS::ECS::Service')).filter(([name]) =>
      name.startsWith(id),
    );
    expect(service[1].DependsOn).toContainEqual(expect.stringMatching(`^${id}CertificateRotationCertificate`));
    const secret = Object.keys(template.findResources('AWS::SecretsManager::Secret')).find((name) =>
      name.startsWith(id),
    );
    const readers = Object.entries(template.findResources('AWS::IAM::ManagedPolicy')).filter(([, { Properties }]) =>
      Properties.PolicyDocument.Statement.some(
        ({ Action, Resource }: { Action: unknown; Resource?: unknown }) =>
          JSON.stringify(Action).includes('secretsmanager:GetSecretValue') &&
          JSON.stringify(Resource ?? '').includes(`"${secret}"`),
      ),
    );
    expect(readers.map(([name]) => name).sort()).toEqual([
      expect.stringMatching(`^${id}TaskExecutionRole`),
      expect.stringMatching('^TradingCertificatesMeshSecrets'),
    ]);
  }
});
