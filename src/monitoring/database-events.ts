import * as events from 'aws-cdk-lib/aws-events';
import type { Construct } from 'constructs';
import { describe } from '../validation/description';
import type { MonitoredDatabase } from './database-alarms';
import { type NoticeTopics, noticeTargets } from './notice-targets';

/** The topics that each rule notifies. */
const TOPICS = new WeakMap<events.Rule, Set<string>>();

/**
 * Notifies topics of each failover of a database. A second call for the same topic has no effect.
 *
 * A failover has no metric. RDS sends an event when it begins, and one when it has ended or failed.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_Events.Messages.html
 */
export function notifyOfFailovers(
  scope: Construct,
  { node, cluster, instance }: MonitoredDatabase,
  topics: NoticeTopics,
  runbook?: string,
): void {
  const identifier = cluster?.clusterIdentifier ?? instance?.instanceIdentifier;
  if (identifier === undefined) return;
  const existing = scope.node.tryFindChild('DatabaseFailover') as events.Rule | undefined;
  const rule =
    existing ??
    new events.Rule(scope, 'DatabaseFailover', {
      description: describe('rule', `Failovers of ${node.path}`),
      eventPattern: {
        source: ['aws.rds'],
        detailType: [cluster ? 'RDS DB Cluster Event' : 'RDS DB Instance Event'],
        detail: { SourceIdentifier: [identifier], EventCategories: ['failover'] },
      },
    });
  const field = (name: string) => events.EventField.fromPath(`$.detail.${name}`);
  const notified = TOPICS.get(rule) ?? new Set();
  TOPICS.set(rule, notified);
  const targets = noticeTargets(scope, 'DatabaseFailover', topics, {
    text: `${field('SourceIdentifier')}: ${field('Message')}`,
    chat: { title: `Failover: ${field('SourceIdentifier')}`, description: field('Message') },
    runbook,
  });
  for (const { topicArn, target } of targets) {
    if (notified.has(topicArn)) continue;
    notified.add(topicArn);
    rule.addTarget(target);
  }
}
