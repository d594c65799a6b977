import * as events from 'aws-cdk-lib/aws-events';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { runbookUrl } from '../runbook/runbook';
import { describe } from '../validation/description';
import type { MonitoredDatabase } from './database-alarms';
import { allowEventsToPublish } from './topic-publishers';

/** The topics that each rule notifies. */
const TOPICS = new WeakMap<events.Rule, Set<string>>();

/**
 * Notifies a topic of each failover of a database. A second call for the same topic has no effect.
 *
 * A failover has no metric. RDS sends an event when it begins, and one when it has ended or failed.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_Events.Messages.html
 */
export function notifyOfFailovers(
  scope: Construct,
  { node, cluster, instance }: MonitoredDatabase,
  topic: sns.ITopic,
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
  const topics = TOPICS.get(rule) ?? new Set();
  if (topics.has(topic.topicArn)) return;
  TOPICS.set(rule, topics.add(topic.topicArn));
  const field = (name: string) => events.EventField.fromPath(`$.detail.${name}`);
  const text = `${field('SourceIdentifier')}: ${field('Message')} Runbook: ${runbookUrl('DatabaseFailover', runbook)}`;
  rule.addTarget({ bind: () => ({ arn: topic.topicArn, input: events.RuleTargetInput.fromText(text) }) });
  allowEventsToPublish(scope, topic);
}
