import type { Stack } from 'aws-cdk-lib';
import * as acmpca from 'aws-cdk-lib/aws-acmpca';
import { MutualTls } from '../../src';
import { aStack, propertiesOf, templateOf } from '../support/stacks';
import { expectUsageError } from '../support/usage-errors';
import { aMesh } from './support/members';

const CA = 'arn:aws:acm-pca:eu-west-1:123456789012:certificate-authority/0a1b2c3d-0000-4000-8000-00000000000';
const ca = (stack: Stack, number = 1) =>
  acmpca.CertificateAuthority.fromCertificateAuthorityArn(stack, `Ca${number}`, `${CA}${number}`);

const statementsOf = (stack: Stack) =>
  Object.values(templateOf(stack).findResources('AWS::IAM::ManagedPolicy')).flatMap(
    ({ Properties }) => Properties.PolicyDocument.Statement,
  );

test('the function receives the signing authority, then the other trusted authorities', () => {
  const { stack, certificateOf } = aMesh();
  certificateOf(MutualTls.privateCa(ca(stack, 2), { alsoTrusted: [ca(stack, 1)] }));
  const { SIGNER, AUTHORITIES } = propertiesOf(stack, 'AWS::Lambda::Function').Environment.Variables;
  expect([SIGNER, AUTHORITIES]).toEqual(['private-ca', `${CA}2,${CA}1`]);
  expect(propertiesOf(stack, 'Custom::MeshCertificate').Authorities).toEqual([`${CA}2`, `${CA}1`]);
  templateOf(stack).resourcePropertiesCountIs('AWS::KMS::Key', { KeyUsage: 'SIGN_VERIFY' }, 0);
});

test('the function may request certificates of services only from the signing authority', () => {
  const { stack, certificateOf } = aMesh();
  certificateOf(MutualTls.privateCa(ca(stack, 1), { alsoTrusted: [ca(stack, 2)] }));
  expect(statementsOf(stack).filter(({ Action }) => JSON.stringify(Action).includes('acm-pca'))).toEqual([
    {
      Effect: 'Allow',
      Action: ['acm-pca:DescribeCertificateAuthority', 'acm-pca:GetCertificateAuthorityCertificate'],
      Resource: [`${CA}1`, `${CA}2`],
    },
    { Effect: 'Allow', Action: 'acm-pca:GetCertificate', Resource: `${CA}1` },
    {
      Effect: 'Allow',
      Action: 'acm-pca:IssueCertificate',
      Resource: `${CA}1`,
      Condition: {
        StringEquals: {
          'acm-pca:TemplateArn': {
            'Fn::Join': [
              '',
              [
                'arn:',
                { Ref: 'AWS::Partition' },
                ':acm-pca:::template/BlankEndEntityCertificate_CriticalBasicConstraints_CSRPassthrough/V1',
              ],
            ],
          },
        },
      },
    },
  ]);
});

test('an authority of another Region is refused', () => {
  const { stack, certificateOf } = aMesh(aStack('Stack', { env: { account: '123456789012', region: 'us-east-1' } }));
  expectUsageError(() => certificateOf(MutualTls.privateCa(ca(stack))), {
    code: 'OtherEnvironment',
    path: 'Stack/Mesh',
    got: 'the certificate authority in aws://123456789012/eu-west-1',
  });
});

test('a missing authority is refused, where types do not prevent it', () => {
  expectUsageError(() => MutualTls.privateCa(undefined as never), {
    code: 'ChoiceMissing',
    path: 'MutualTls.privateCa()',
    got: 'no ca',
  });
});
