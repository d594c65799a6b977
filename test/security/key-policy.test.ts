import * as kms from 'aws-cdk-lib/aws-kms';
import { Protection } from '../../src';
import { EncryptedLogGroup } from '../../src/logs/encrypted-log-group';
import { allowAlarmsToUseKey, allowEventsToUseKey, allowLogsToUseKey } from '../../src/security/key-policy';
import { aStack, propertiesOf, warningsOf } from '../support/stacks';

describe('users of the key', () => {
  const statementsAfter = (act: (key: kms.Key) => void) => {
    const stack = aStack();
    act(new kms.Key(stack, 'Key'));
    return propertiesOf(stack, 'AWS::KMS::Key').KeyPolicy.Statement.slice(1);
  };

  test('CloudWatch Logs, for the log groups of this account and Region only', () => {
    const [statement] = statementsAfter(allowLogsToUseKey);
    expect(statement.Principal.Service).toEqual({
      'Fn::Join': ['', ['logs.', { Ref: 'AWS::Region' }, '.amazonaws.com']],
    });
    expect(JSON.stringify(statement.Condition.ArnLike['kms:EncryptionContext:aws:logs:arn'])).toContain(
      '{"Ref":"AWS::AccountId"},":log-group:*"',
    );
  });

  test('are in the policy once for any number of log groups', () => {
    const statements = statementsAfter((key) => {
      allowLogsToUseKey(key);
      allowLogsToUseKey(key);
    });
    expect(statements).toHaveLength(1);
  });

  test('alarms, of this account only', () => {
    expect(statementsAfter(allowAlarmsToUseKey)).toEqual([
      {
        Effect: 'Allow',
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
        Resource: '*',
        Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
      },
    ]);
  });

  test('EventBridge, without a condition, because it supports none', () => {
    const [statement] = statementsAfter(allowEventsToUseKey);
    expect(statement.Principal).toEqual({ Service: 'events.amazonaws.com' });
    expect(statement.Condition).toBeUndefined();
  });

  test('cannot be added to an imported key: the warning contains the statement', () => {
    const stack = aStack();
    const key = kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:us-east-1:123456789012:key/1');
    allowEventsToUseKey(key);
    expect(warningsOf(stack)).toEqual([
      expect.stringMatching(/Add this statement to it: \{"Action":.*"Service":"events.amazonaws.com"/),
    ]);
  });

  test('add one warning for an imported key and any number of log groups', () => {
    const stack = aStack();
    const encryptionKey = kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:us-east-1:123456789012:key/1');
    for (const id of ['A', 'B']) {
      new EncryptedLogGroup(stack, id, { encryptionKey, protection: Protection.production() });
    }
    expect(warningsOf(stack)).toEqual([expect.stringContaining('logs.')]);
  });
});
