import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { MutualTls, RotatableSecret, RotationPlan, SecretField } from '../../src';
import { aStack, templateOf } from '../support/stacks';
import { expectMessage, expectUsageError } from '../support/usage-errors';
import { aMesh } from './support/members';

describe('MutualTls.kmsAuthority() and MutualTls.privateCa()', () => {
  test('return fields of a rotating secret of the service, whose changes redeploy the service', () => {
    const { stack, certificateOf } = aMesh();
    const { certificate, privateKey, authorities } = certificateOf(MutualTls.kmsAuthority());
    const fields = [certificate, privateKey, authorities] as SecretField[];
    expect(fields.map(({ fieldName }) => fieldName)).toEqual(['certificate', 'private_key', 'authorities']);
    for (const field of fields) expect(field).toBeInstanceOf(SecretField);
    const secret = stack.node.findChild('risk-engine').node.findChild('Certificate');
    expect(fields.map(({ source }) => source)).toEqual([secret, secret, secret]);
  });

  test('use the key and the protection of the subject for the secret', () => {
    const { stack, encryptionKey, certificateOf } = aMesh();
    certificateOf(MutualTls.kmsAuthority());
    templateOf(stack).hasResource('AWS::SecretsManager::Secret', {
      Properties: {
        Description: 'Certificate of risk-engine, signed for Stack/Mesh',
        KmsKeyId: stack.resolve(encryptionKey.keyArn),
      },
      DeletionPolicy: 'RetainExceptOnCreate',
    });
  });

  test('refuse names that are invalid in a certificate', () => {
    const { certificateOf } = aMesh();
    expectUsageError(() => certificateOf(MutualTls.kmsAuthority(), 'risk-engine', { dnsName: 'risk engine' }), {
      code: 'InvalidCertificateName',
      path: 'Stack/risk-engine',
      got: "dnsName: 'risk engine'",
    });
  });
});

describe('MutualTls.fromSecrets()', () => {
  const rotating = (scope: Construct, field = 'certificate') =>
    new RotatableSecret(scope, `Own-${field}`, { rotation: RotationPlan.none('Our own authority renews it.', field) });
  const complete = (scope: Construct) => {
    const secret = rotating(scope);
    secret.fields.push('private_key', 'authorities');
    return secret;
  };

  test('reads the fields of a rotating secret, so that its service is redeployed', () => {
    const { stack, certificateOf } = aMesh();
    const secret = complete(stack);
    const { certificate, privateKey, authorities } = certificateOf(MutualTls.fromSecrets({ 'risk-engine': secret }));
    expect([certificate, privateKey, authorities]).toEqual(
      ['certificate', 'private_key', 'authorities'].map((field) => new SecretField(secret, field)),
    );
  });

  test('reads the fields of any other secret', () => {
    const { stack, certificateOf } = aMesh();
    const arn = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:risk-AbCdEf';
    const secret = secretsmanager.Secret.fromSecretCompleteArn(stack, 'Own', arn);
    const { certificate, privateKey, authorities } = certificateOf(MutualTls.fromSecrets({ 'risk-engine': secret }));
    expect([certificate.arn, privateKey.arn, authorities.arn]).toEqual([
      `${arn}:certificate::`,
      `${arn}:private_key::`,
      `${arn}:authorities::`,
    ]);
  });

  test.each([
    ['an entry without a secret', { 'risk-engine': undefined }, "secrets['risk-engine']: undefined"],
    ['an entry that is null', { 'risk-engine': null }, "secrets['risk-engine']: null"],
  ])('%s is an error at the call', (_case, secrets, got) => {
    expectUsageError(() => MutualTls.fromSecrets(secrets as never), {
      code: 'CertificateMissing',
      path: 'MutualTls.fromSecrets()',
      got,
    });
  });

  test.each<[string, string[], string]>([
    ['no entry', ['market-data'], "fromSecrets({ … }) with 'market-data'"],
    ['no entries at all', [], 'with none'],
  ])('%s is an error', (_case, names, got) => {
    const { stack, certificateOf } = aMesh();
    const secret = secretsmanager.Secret.fromSecretNameV2(stack, 'Own', 'own');
    const secrets = Object.fromEntries(names.map((name) => [name, secret]));
    expectUsageError(() => certificateOf(MutualTls.fromSecrets(secrets)), {
      code: 'CertificateMissing',
      path: 'Stack/risk-engine',
      got,
      expected: "a secret for 'risk-engine'",
      fix: "add 'risk-engine' with a secret that has the fields 'certificate', 'private_key', 'authorities'",
    });
  });

  test('a name of a built-in property is not an entry', () => {
    const { certificateOf } = aMesh();
    expectUsageError(() => certificateOf(MutualTls.fromSecrets({}), 'risk-engine', { serviceName: 'constructor' }), {
      code: 'CertificateMissing',
      path: 'Stack/risk-engine',
      got: 'with none',
    });
  });

  test('a rotating secret that lacks fields is an error', () => {
    const stack = aStack();
    const { certificateOf } = aMesh(stack);
    const secret = rotating(stack, 'authorities');
    expectUsageError(() => certificateOf(MutualTls.fromSecrets({ 'risk-engine': secret })), {
      code: 'InvalidCertificateSecret',
      path: 'Stack/risk-engine',
      got: "Stack/Own-authorities, with the fields 'authorities'",
      fix: "'certificate', 'private_key'",
    });
  });

  test('refuse names that no service has, after all services have joined', () => {
    const { stack, certificateOf } = aMesh();
    const secret = new secretsmanager.Secret(stack, 'Own');
    certificateOf(MutualTls.fromSecrets({ 'risk-engine': secret, 'risk-engin': secret, desk: secret }));
    let message = '';
    try {
      templateOf(stack);
    } catch (error) {
      message = String(error);
    }
    expectMessage(message, {
      code: 'CertificateMissing',
      path: 'Stack/Mesh',
      got: "'desk', 'risk-engin', but no service of the mesh has this name",
      expected: "'risk-engine'",
    });
  });

  test('accept one secret for each service', () => {
    const { stack, certificateOf } = aMesh();
    const secret = new secretsmanager.Secret(stack, 'Own');
    const mutualTls = MutualTls.fromSecrets({ 'risk-engine': secret, desk: secret });
    certificateOf(mutualTls);
    certificateOf(mutualTls, 'desk');
    expect(() => templateOf(stack)).not.toThrow();
  });
});
