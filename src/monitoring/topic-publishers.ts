import { Annotations, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';

/**
 * Allows an AWS service to publish to a topic, for certain sources of this account only.
 *
 * Any policy replaces the default policy of a topic, which allows the alarms of the account. So the policy must list
 * each sender.
 */
export function allowPublishing(
  scope: Construct,
  topic: sns.ITopic,
  servicePrincipal: string,
  sourceArn: string,
): void {
  const statement = new iam.PolicyStatement({
    principals: [new iam.ServicePrincipal(servicePrincipal)],
    actions: ['sns:Publish'],
    resources: [topic.topicArn],
    conditions: { ArnLike: { 'aws:SourceArn': sourceArn } },
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
