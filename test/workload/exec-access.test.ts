import type { Json } from '../support/json';
import { aService, templateOf } from '../support/stacks';

/** The statements about keys in the policies of the task role. */
function keyStatements(): Json[] {
  const { stack } = aService();
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
