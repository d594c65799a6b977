import type { Json } from '../support/json';
import { aPlatform, aStack, templateOf } from '../support/stacks';

/** The statements that allow a service something in the policies of the topics and the keys of the default platform. */
function statementsFor(service: string): Json[] {
  const stack = aStack('Platform');
  aPlatform(stack);
  return Object.values<Json>(templateOf(stack).toJSON().Resources)
    .filter(({ Type }) => ['AWS::SNS::TopicPolicy', 'AWS::KMS::Key'].includes(Type))
    .flatMap(({ Properties }) => (Properties.PolicyDocument ?? Properties.KeyPolicy).Statement)
    .filter(({ Effect, Principal }) => Effect === 'Allow' && [Principal.Service].flat().includes(service));
}

describe('the policies on the way of a notification', () => {
  test('have no condition for EventBridge, which sends none: with one, each event is lost without a message', () => {
    const statements = statementsFor('events.amazonaws.com');
    expect(statements.map(({ Action }) => Action)).toEqual([['kms:Decrypt', 'kms:GenerateDataKey*'], 'sns:Publish']);
    for (const statement of statements) expect(statement).not.toHaveProperty('Condition');
  });

  test('accept alarms of this account only, by the keys that CloudWatch sends', () => {
    const statements = statementsFor('cloudwatch.amazonaws.com');
    expect(statements).toHaveLength(2);
    for (const { Condition } of statements) {
      const keys = Object.values<Json>(Condition).flatMap((values) => Object.keys(values));
      expect(keys).toEqual([expect.stringMatching(/^aws:Source(Account|Arn)$/)]);
      expect(JSON.stringify(Condition)).toContain('"Ref":"AWS::AccountId"');
    }
  });
});
