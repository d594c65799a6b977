import { Stack } from 'aws-cdk-lib';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import * as events from 'aws-cdk-lib/aws-events';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { runbookUrl } from '../alarms/runbook';
import { letPublish } from './topic-publishers';

/**
 * Tells a topic of every failed deployment in a cluster, whichever stack the service is in.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_deployment_events.html
 */
export function announceFailedDeployments(scope: Construct, cluster: ecs.ICluster, topic: sns.ITopic): events.Rule {
  const services = Stack.of(cluster).formatArn({
    service: 'ecs',
    resource: 'service',
    resourceName: `${cluster.clusterName}/`,
  });
  const [service, reason] = ['$.resources[0]', '$.detail.reason'].map((path) => events.EventField.fromPath(path));
  const input = events.RuleTargetInput.fromText(
    `The deployment of ${service} failed: ${reason} Runbook: ${runbookUrl('DeploymentFailed')}`,
  );
  const rule = new events.Rule(scope, 'DeploymentFailed', {
    description: `Deployments in ${cluster.node.path} that failed`,
    eventPattern: {
      source: ['aws.ecs'],
      detailType: ['ECS Deployment State Change'],
      resources: events.Match.prefix(services),
      detail: { eventName: ['SERVICE_DEPLOYMENT_FAILED'] },
    },
    targets: [{ bind: () => ({ arn: topic.topicArn, input }) }],
  });
  // Not this rule alone: the policy of a topic in an earlier stack cannot name what is in a later one.
  letPublish(
    scope,
    topic,
    'events.amazonaws.com',
    Stack.of(scope).formatArn({ service: 'events', resource: 'rule', resourceName: '*' }),
  );
  return rule;
}
