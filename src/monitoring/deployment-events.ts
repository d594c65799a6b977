import { Stack } from 'aws-cdk-lib';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import * as events from 'aws-cdk-lib/aws-events';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { type RunbookEntry, runbookUrl } from '../runbook/runbook';
import { describe } from '../validation/description';
import { allowEventsToPublish } from './topic-publishers';

const field = (path: string) => events.EventField.fromPath(path);

/**
 * Notifies a topic of each failed deployment in a cluster. The service may be in any stack.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_deployment_events.html
 */
export function notifyOfFailedDeployments(
  scope: Construct,
  cluster: ecs.ICluster,
  topic: sns.ITopic,
  runbook?: string,
): void {
  const services = Stack.of(cluster).formatArn({
    service: 'ecs',
    resource: 'service',
    resourceName: `${cluster.clusterName}/`,
  });
  addNotice(scope, 'DeploymentFailed', topic, {
    description: `Failed deployments in ${cluster.node.path}`,
    pattern: {
      source: ['aws.ecs'],
      detailType: ['ECS Deployment State Change'],
      resources: events.Match.prefix(services),
      detail: { eventName: ['SERVICE_DEPLOYMENT_FAILED'] },
    },
    text: `The deployment of ${field('$.resources[0]')} failed: ${field('$.detail.reason')}`,
    runbook,
  });
}

/**
 * Notifies a topic of each deployment that waits until a person continues it or rolls it back.
 *
 * The rule matches the deployments of every cluster, because AWS does not document the resources in the event. A second
 * call has no effect.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/pause-lifecycle-hooks.html
 */
export function notifyOfWaitingDeployments(scope: Construct, topic: sns.ITopic, runbook?: string): void {
  addNotice(scope, 'DeploymentWaiting', topic, {
    description: 'Deployments that wait for a person',
    pattern: {
      source: ['aws.ecs'],
      detailType: ['ECS Hook State Change'],
      detail: { eventName: ['HOOK_AWAITING_ACTION'] },
    },
    text: `The deployment of ${field('$.resources[0]')} waits for somebody to continue it or to roll it back.`,
    runbook,
  });
}

/** A rule that sends a text to a topic. */
interface DeploymentNotice {
  readonly description: string;
  readonly pattern: events.EventPattern;
  readonly text: string;
  /** @default - the runbook of the library */
  readonly runbook?: string;
}

function addNotice(
  scope: Construct,
  entry: RunbookEntry,
  topic: sns.ITopic,
  { description, pattern, text, runbook }: DeploymentNotice,
): void {
  if (scope.node.tryFindChild(entry)) return;
  const input = events.RuleTargetInput.fromText(`${text} Runbook: ${runbookUrl(entry, runbook)}`);
  new events.Rule(scope, entry, {
    description: describe('rule', description),
    eventPattern: pattern,
    targets: [{ bind: () => ({ arn: topic.topicArn, input }) }],
  });
  allowEventsToPublish(scope, topic);
}
