import { Stack } from 'aws-cdk-lib';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import * as events from 'aws-cdk-lib/aws-events';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { runbookUrl } from './runbook';

/** Tells the topic of every failed deployment in the cluster. */
export function announceFailedDeployments(scope: Construct, cluster: ecs.ICluster, topic: sns.ITopic): events.Rule {
  const services = Stack.of(scope).formatArn({
    service: 'ecs',
    resource: 'service',
    resourceName: `${cluster.clusterName}/`,
  });
  const service = events.EventField.fromPath('$.resources[0]');
  const reason = events.EventField.fromPath('$.detail.reason');
  const input = events.RuleTargetInput.fromText(
    `The deployment of ${service} failed: ${reason} Runbook: ${runbookUrl('DeploymentFailed')}`,
  );
  return new events.Rule(scope, 'DeploymentFailed', {
    description: `Deployments in ${cluster.node.path} that failed`,
    eventPattern: {
      source: ['aws.ecs'],
      detailType: ['ECS Deployment State Change'],
      resources: events.Match.prefix(services),
      detail: { eventName: ['SERVICE_DEPLOYMENT_FAILED'] },
    },
    // The CDK's own target would let every rule of every account publish.
    targets: [{ bind: () => ({ arn: topic.topicArn, input }) }],
  });
}
