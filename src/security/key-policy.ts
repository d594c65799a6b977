import { Annotations, ArnFormat, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';

/**
 * Lets CloudWatch Logs encrypt the log groups of this account and region with a key.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
 */
export function allowLogsToUseKey(key: kms.IKey): void {
  const stack = Stack.of(key);
  admit(
    key,
    new iam.PolicyStatement({
      sid: 'LogGroupsOfThisAccount',
      principals: [new iam.ServicePrincipal(`logs.${stack.region}.amazonaws.com`)],
      actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
      resources: ['*'],
      conditions: {
        ArnLike: {
          'kms:EncryptionContext:aws:logs:arn': stack.formatArn({
            service: 'logs',
            resource: 'log-group',
            resourceName: '*',
            arnFormat: ArnFormat.COLON_RESOURCE_NAME,
          }),
        },
      },
    }),
  );
}

/**
 * Lets the alarms of this account publish to topics that are encrypted with a key.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
 */
export function allowAlarmsToUseKey(key: kms.IKey): void {
  admit(key, sendEncrypted('cloudwatch.amazonaws.com', { 'aws:SourceAccount': Stack.of(key).account }));
}

/**
 * Lets EventBridge publish to topics that are encrypted with a key. EventBridge supports no condition here.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
 */
export function allowEventsToUseKey(key: kms.IKey): void {
  admit(key, sendEncrypted('events.amazonaws.com'));
}

function sendEncrypted(servicePrincipal: string, mustEqual?: Record<string, string>): iam.PolicyStatement {
  return new iam.PolicyStatement({
    principals: [new iam.ServicePrincipal(servicePrincipal)],
    actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
    resources: ['*'],
    conditions: mustEqual && { StringEquals: mustEqual },
  });
}

function admit(key: kms.IKey, statement: iam.PolicyStatement): void {
  if (key.addToResourcePolicy(statement).statementAdded) return;
  // On the key, where the CDK says the same once only.
  Annotations.of(key).addWarningV2(
    'cdk-trading-analytics-platform:importedKeyPolicy',
    `The policy of the imported key cannot be changed from here. Add this statement to it: ${JSON.stringify(
      Stack.of(key).resolve(statement.toStatementJson()),
    )}`,
  );
}
