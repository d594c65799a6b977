import { Stack } from 'aws-cdk-lib';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import * as events from 'aws-cdk-lib/aws-events';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { type RunbookEntry, runbookUrl } from '../runbook/runbook';
import { allowPublishing } from './topic-publishers';

const field = (path: string) => events.EventField.fromPath(path);

/**
 * Tells a topic of every failed deployment in a cluster, whichever stack the service is in.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_deployment_events.html
 */
export function announceFailedDeployments(scope: Construct, cluster: ecs.ICluster, topic: sns.ITopic): void {
  const services = Stack.of(cluster).formatArn({
    service: 'ecs',
    resource: 'service',
    resourceName: `${cluster.clusterName}/`,
  });
  announce(scope, 'DeploymentFailed', topic, {
    description: `Deployments in ${cluster.node.path} that failed`,
    pattern: {
      source: ['aws.ecs'],
      detailType: ['ECS Deployment State Change'],
      resources: events.Match.prefix(services),
      detail: { eventName: ['SERVICE_DEPLOYMENT_FAILED'] },
    },
    says: `The deployment of ${field('$.resources[0]')} failed: ${field('$.detail.reason')}`,
  });
}

/**
 * Tells a topic of every deployment that waits for somebody to continue it or to roll it back, of any cluster: AWS does not
 * document what the event names. Asking again changes nothing.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/pause-lifecycle-hooks.html
 */
export function announceWaitingDeployments(scope: Construct, topic: sns.ITopic): void {
  announce(scope, 'DeploymentWaiting', topic, {
    description: 'Deployments that wait for somebody',
    pattern: {
      source: ['aws.ecs'],
      detailType: ['ECS Hook State Change'],
      detail: { eventName: ['HOOK_AWAITING_ACTION'] },
    },
    says: `The deployment of ${field('$.resources[0]')} waits for somebody to continue it or to roll it back.`,
  });
}

interface Announcement {
  readonly description: string;
  readonly pattern: events.EventPattern;
  readonly says: string;
}

function announce(
  scope: Construct,
  entry: RunbookEntry,
  topic: sns.ITopic,
  { description, pattern, says }: Announcement,
): void {
  if (scope.node.tryFindChild(entry)) return;
  const input = events.RuleTargetInput.fromText(`${says} Runbook: ${runbookUrl(entry)}`);
  new events.Rule(scope, entry, {
    description,
    eventPattern: pattern,
    targets: [{ bind: () => ({ arn: topic.topicArn, input }) }],
  });
  // Not this rule alone: the policy of a topic in an earlier stack cannot name what is in a later one.
  allowPublishing(
    scope,
    topic,
    'events.amazonaws.com',
    Stack.of(scope).formatArn({ service: 'events', resource: 'rule', resourceName: '*' }),
  );
}
