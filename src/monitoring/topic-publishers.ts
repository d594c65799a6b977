import { Annotations, ArnFormat, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';

/**
 * Allows the alarms of this account and Region to publish to a topic.
 *
 * Any policy replaces the default policy of a topic, which allows the alarms of the account. So the policy must list
 * each sender.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
 */
export function allowAlarmsToPublish(scope: Construct, topic: sns.ITopic): void {
  const alarms = Stack.of(scope).formatArn({
    service: 'cloudwatch',
    resource: 'alarm',
    resourceName: '*',
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  allowPublishing(scope, topic, 'cloudwatch.amazonaws.com', { ArnLike: { 'aws:SourceArn': alarms } });
}

/**
 * Allows EventBridge to publish to a topic, without a condition.
 *
 * EventBridge does not support conditions in the policy of a topic: with a condition, each event is lost.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html
 */
export function allowEventsToPublish(scope: Construct, topic: sns.ITopic): void {
  allowPublishing(scope, topic, 'events.amazonaws.com');
}

/**
 * Allows the budgets of this account to publish to a topic.
 *
 * @see https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-sns-policy.html
 */
export function allowBudgetsToPublish(scope: Construct, topic: sns.ITopic): void {
  const { account, partition } = Stack.of(scope);
  allowPublishing(scope, topic, 'budgets.amazonaws.com', {
    StringEquals: { 'aws:SourceAccount': account },
    ArnLike: { 'aws:SourceArn': `arn:${partition}:budgets::${account}:*` },
  });
}

function allowPublishing(
  scope: Construct,
  topic: sns.ITopic,
  servicePrincipal: string,
  conditions?: iam.Conditions,
): void {
  const statement = new iam.PolicyStatement({
    principals: [new iam.ServicePrincipal(servicePrincipal)],
    actions: ['sns:Publish'],
    resources: [topic.topicArn],
    conditions,
  });
  if (topic.addToResourcePolicy(statement).statementAdded) return;
  // A sender without permission to publish fails without an error message.
  Annotations.of(scope).addWarningV2(
    `cdk-trading-analytics-platform:importedTopicPolicy:${servicePrincipal}`,
    `The CDK cannot change the policy of an imported topic. If the topic has a policy, add this statement to it. Without the statement, notifications are lost: ${JSON.stringify(
      Stack.of(scope).resolve(statement.toStatementJson()),
    )}`,
  );
}
