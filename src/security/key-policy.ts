import { Annotations, ArnFormat, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';

/**
 * Allows CloudWatch Logs to encrypt the log groups of this account and Region with a key.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
 */
export function allowLogsToUseKey(key: kms.IKey): void {
  const stack = Stack.of(key);
  addStatement(
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
 * Allows the alarms of this account to publish to topics that are encrypted with a key.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
 */
export function allowAlarmsToUseKey(key: kms.IKey): void {
  addStatement(key, publishStatement('cloudwatch.amazonaws.com', { 'aws:SourceAccount': Stack.of(key).account }));
}

/**
 * Allows EventBridge to publish to topics that are encrypted with a key. EventBridge supports no condition here.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
 */
export function allowEventsToUseKey(key: kms.IKey): void {
  addStatement(key, publishStatement('events.amazonaws.com'));
}

/**
 * Allows AWS Budgets to publish to topics that are encrypted with a key.
 *
 * @see https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-sns-policy.html
 */
export function allowBudgetsToUseKey(key: kms.IKey): void {
  addStatement(key, publishStatement('budgets.amazonaws.com', { 'aws:SourceAccount': Stack.of(key).account }));
}

function publishStatement(servicePrincipal: string, equals?: Record<string, string>): iam.PolicyStatement {
  return new iam.PolicyStatement({
    principals: [new iam.ServicePrincipal(servicePrincipal)],
    actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
    resources: ['*'],
    conditions: equals && { StringEquals: equals },
  });
}

function addStatement(key: kms.IKey, statement: iam.PolicyStatement): void {
  if (key.addToResourcePolicy(statement).statementAdded) return;
  // On the key, so that the CDK reports the same warning only once.
  Annotations.of(key).addWarningV2(
    'cdk-trading-analytics-platform:importedKeyPolicy',
    `The CDK cannot change the policy of an imported key. Add this statement to it: ${JSON.stringify(
      Stack.of(key).resolve(statement.toStatementJson()),
    )}`,
  );
}
