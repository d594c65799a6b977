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

test('the tags of the secret identify its service, and no other resource has them', () => {
  const { stack, ...rest } = aCertificate();
  expect(secretOf({ stack, ...rest }).Tags).toEqual([
    { Key: 'trading-mesh:dns-name', Value: 'risk-engine.trading.internal' },
    { Key: 'trading-mesh:service', Value: 'risk-engine' },
    { Key: 'trading-mesh:uri', Value: 'spiffe://trading.internal/risk-engine' },
  ]);
  expect(JSON.stringify(templateOf(stack).findResources('AWS::Lambda::Function'))).not.toContain('trading-mesh:');
});

test('a changed name does not make Secrets Manager replace the certificate by a generated value', () => {
  const generated = secretOf(aCertificate()).GenerateSecretString;
  expect(generated).toEqual({ SecretStringTemplate: '{}', GenerateStringKey: 'not_issued_yet' });
  expect(secretOf(aCertificate('spiffe://other/risk-engine')).GenerateSecretString).toEqual(generated);
});

test('a change of names, authority or lifetime requests a new certificate', () => {
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

test('permissions are created first, then the certificate, then its rotation', () => {
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
    RotationRules: { ScheduleExpression: 'rate(3 days)' },
    RotateImmediatelyOnUpdate: false,
  });
  expect(schedule.DependsOn).toEqual(
    expect.arrayContaining([id, expect.stringMatching(/^TradingCertificatesMeshFunctionSecretsManager/)]),
  );
});

test('services start after their certificate is issued, and the rotation function is known', () => {
  const { stack, secret } = aCertificate();
  expect(secret.worksAfter).toBe(secret.node.findChild('Rotation').node.findChild('Certificate'));
  expect(secret.rotationFunction).toBe(stack.node.findChild('TradingCertificates-Mesh').node.findChild('Function'));
});

test('it works like every other rotation', () => {
  const rotation = new CertificateRotation({} as never, {} as never, {} as never);
  expect(rotation.fields).toEqual(['certificate', 'private_key', 'authorities']);
});

test('only the service that reads it has permission, and the service depends on it', () => {
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
