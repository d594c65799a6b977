import { Stack } from 'aws-cdk-lib';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import * as events from 'aws-cdk-lib/aws-events';
import type { Construct } from 'constructs';
import type { RunbookEntry } from '../runbook/runbook';
import { describe } from '../validation/description';
import { type NoticeTexts, type NoticeTopics, noticeTargets } from './notice-targets';

const field = (path: string) => events.EventField.fromPath(path);

/** The detail types of ECS's events about services. ECS documents a failed deployment under both. */
const SERVICE_EVENTS = ['ECS Deployment State Change', 'ECS Service Action'];

/**
 * Notifies topics of each deployment that the circuit breaker or an alarm fails. The service may be in any stack.
 *
 * ECS documents no event for a failed hook, a stage that timed out or a rollback by hand. The scheduled function reports
 * the ends of all deployments.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_deployment_events.html
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_events.html
 */
export function notifyOfFailedDeployments(
  scope: Construct,
  cluster: ecs.ICluster,
  topics: NoticeTopics,
  runbook?: string,
): void {
  addNotice(scope, 'DeploymentFailed', topics, {
    description: `Failed deployments in ${cluster.node.path}`,
    pattern: {
      source: ['aws.ecs'],
      detailType: SERVICE_EVENTS,
      resources: servicesOf(cluster),
      detail: { eventName: ['SERVICE_DEPLOYMENT_FAILED'] },
    },
    text: `The deployment of ${field('$.resources[0]')} failed: ${field('$.detail.reason')}`,
    chat: {
      title: `Deployment failed: ${field('$.resources[0]')}`,
      description: field('$.detail.reason'),
      resources: [field('$.resources[0]')],
    },
    runbook,
  });
}

/**
 * Notifies topics of each service whose tasks stop again and again: a crash, a missing image, a failed health check.
 *
 * ECS sends the event with any strategy, during a deployment and at other times.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_events.html
 */
export function notifyOfImpairedStarts(
  scope: Construct,
  cluster: ecs.ICluster,
  topics: NoticeTopics,
  runbook?: string,
): void {
  addNotice(scope, 'TaskStartImpaired', topics, {
    description: `Tasks that do not start in ${cluster.node.path}`,
    pattern: {
      source: ['aws.ecs'],
      detailType: ['ECS Service Action'],
      resources: servicesOf(cluster),
      detail: { eventName: ['SERVICE_TASK_START_IMPAIRED'] },
    },
    text: `The service ${field('$.resources[0]')} cannot start tasks consistently.`,
    chat: {
      title: 'Tasks do not start',
      description: `The service ${field('$.resources[0]')} cannot start tasks consistently.`,
      resources: [field('$.resources[0]')],
    },
    runbook,
  });
}

/**
 * Notifies topics of each deployment that waits until a person continues it or rolls it back.
 *
 * The event has no resources. It names the cluster and the service in its detail. A second call has no effect.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/pause-lifecycle-hooks.html
 */
export function notifyOfWaitingDeployments(
  scope: Construct,
  cluster: ecs.ICluster,
  topics: NoticeTopics,
  runbook?: string,
): void {
  const text =
    `The deployment of ${field('$.detail.serviceArn')} waits at the stage ${field('$.detail.lifecycleStage')} ` +
    `until ${field('$.detail.expiresAt')} for a person to continue it or to roll it back. ` +
    `Deployment: ${field('$.detail.serviceDeploymentArn')} Hook: ${field('$.detail.hookId')}`;
  addNotice(scope, 'DeploymentWaiting', topics, {
    description: `Deployments that wait for a person in ${cluster.node.path}`,
    pattern: {
      source: ['aws.ecs'],
      detailType: ['ECS Hook State Change'],
      detail: { eventName: ['HOOK_AWAITING_ACTION'], clusterArn: [cluster.clusterArn] },
    },
    text,
    chat: { title: 'Deployment waits', description: text, resources: [field('$.detail.serviceArn')] },
    runbook,
  });
}

/** Matches the ARNs of the services of a cluster. */
function servicesOf(cluster: ecs.ICluster): string[] {
  const arn = Stack.of(cluster).formatArn({
    service: 'ecs',
    resource: 'service',
    resourceName: `${cluster.clusterName}/`,
  });
  return events.Match.prefix(arn);
}

/** A rule that sends a notice to topics. */
interface DeploymentNotice extends NoticeTexts {
  readonly description: string;
  readonly pattern: events.EventPattern;
}

function addNotice(
  scope: Construct,
  entry: RunbookEntry,
  topics: NoticeTopics,
  { description, pattern, ...texts }: DeploymentNotice,
): void {
  if (scope.node.tryFindChild(entry)) return;
  new events.Rule(scope, entry, {
    description: describe('rule', description),
    eventPattern: pattern,
    targets: noticeTargets(scope, entry, topics, texts).map(({ target }) => target),
  });
}
