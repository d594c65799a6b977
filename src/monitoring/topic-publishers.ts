import { Annotations, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';

/**
 * Lets an AWS service publish to a topic, for certain sources of this account only.
 *
 * Any policy takes the place of a topic's own, which let the account's alarms in: each sender has to be named.
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
  // A sender that may not publish fails in silence.
  Annotations.of(scope).addWarningV2(
    `cdk-trading-analytics-platform:importedTopicPolicy:${servicePrincipal}`,
    `The policy of the imported topic cannot be changed from here. If it has one, add this statement to it, or notifications are lost: ${JSON.stringify(
      Stack.of(scope).resolve(statement.toStatementJson()),
    )}`,
  );
}
