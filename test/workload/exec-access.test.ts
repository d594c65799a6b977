import { Match } from 'aws-cdk-lib/assertions';
import { EncryptionKey, MeshedFargateService, SpotCluster } from '../../src';
import type { Json } from '../support/json';
import { aService, aStack, surroundings, templateOf } from '../support/stacks';

/** The statements about keys in the policies of the task role. */
function keyStatements({ stack } = aService()): Json[] {
  return Object.entries<Json>(templateOf(stack).findResources('AWS::IAM::ManagedPolicy'))
    .filter(([id]) => id.includes('TaskTaskRole'))
    .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement)
    .filter(({ Action }) => /kms:/.test(`${Action}`));
}

test('a task uses the key of ECS Exec for sessions only, because the key also encrypts other data', () => {
  expect(keyStatements()).toEqual([
    {
      Effect: 'Allow',
      Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
      Resource: { 'Fn::GetAtt': [expect.stringMatching(/^TradingEncryptionKey/), 'Arn'] },
      Condition: { Null: { 'kms:EncryptionContext:aws:ssm:SessionId': 'false' } },
    },
  ]);
});

test('the sessions of a cluster have a key of their own if the cluster has one', () => {
  const stack = aStack();
  const { mesh } = surroundings(stack);
  const encryptionKey = new EncryptionKey(stack, 'SessionKey');
  const cluster = new SpotCluster(stack, 'OwnCluster', { vpc: mesh.vpc, encryptionKey });
  const service = new MeshedFargateService(stack, 'Service', { cluster, mesh });
  const key = { 'Fn::GetAtt': [expect.stringMatching(/^SessionKey/), 'Arn'] };
  expect(keyStatements({ stack, service } as ReturnType<typeof aService>)).toEqual([
    expect.objectContaining({ Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: key }),
  ]);
  templateOf(stack).hasResourceProperties('AWS::ECS::Cluster', {
    Configuration: {
      ExecuteCommandConfiguration: { KmsKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^SessionKey'), 'Arn'] } },
    },
  });
});
