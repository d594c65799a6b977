import type * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as subscriptions from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import { Severity } from '../runbook/severity';
import { EncryptionKey } from '../security/encryption-key';
import { allowAlarmsToUseKey, allowEventsToUseKey } from '../security/key-policy';
import { brand } from '../validation/brand';
import { checked } from '../validation/checked';
import { requireSameEnvironment, requireSameRegion } from '../validation/same-environment';
import { UsageError } from '../validation/usage-error';
import type { Receivers } from './receivers';
import { allowAlarmsToPublish, allowEventsToPublish } from './topic-publishers';

/** The topics of `Alerting.topics()`. */
export interface AlertingTopics {
  /** The topic of notifications that need a person now, at any hour. */
  readonly page: sns.ITopic;

  /** The topic of notifications that can wait for working hours. It may be the same topic. */
  readonly ticket: sns.ITopic;

  /**
   * The topic of a channel of Amazon Q Developer in chat applications, which receives all notifications too.
   *
   * Its notices are in the schema of custom notifications. So it must be another topic than those for people.
   *
   * @default - no chat
   * @see https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html
   */
  readonly chat?: sns.ITopic;
}

/**
 * The receiver of notifications. There is no default, so that monitoring is never off by mistake.
 *
 * @example
 * Alerting.email('oncall@example.com');
 */
export class Alerting {
  static {
    brand(Alerting, 'Alerting');
  }

  /**
   * Sends notifications to an e-mail address, through a topic that monitoring creates.
   *
   * The owner of the address must confirm the subscription once.
   *
   * @param address the e-mail address
   */
  public static email(address: string): Alerting {
    const recipient = checked('Alerting.email', 'address', address);
    return new Alerting((scope, encryptionKey) => oneTopic(createEmailTopic(scope, recipient, encryptionKey)));
  }

  /**
   * Sends all notifications to an existing topic. Each states its severity.
   *
   * @param topic the topic. If it is encrypted or has a policy, CloudWatch and EventBridge need permission to publish
   */
  public static topic(topic: sns.ITopic): Alerting {
    const existing = checked('Alerting.topic', 'topic', topic);
    return new Alerting((scope) => oneTopic(useExistingTopic(scope, 'the topic', existing)));
  }

  /**
   * Sends notifications to a topic for pages and to a topic for tickets, by their severity, and to a chat channel.
   *
   * Throws if the topic of chat is also one for people.
   *
   * @param topics the topics. If one is encrypted or has a policy, CloudWatch and EventBridge need permission to publish
   */
  public static topics(topics: AlertingTopics): Alerting {
    const { page, ticket, chat } = checked('Alerting.topics', 'topics', topics);
    if (chat) requireOwnTopic(chat, { page, ticket });
    return new Alerting((scope) => ({
      [Severity.PAGE]: useExistingTopic(scope, 'the topic for pages', page),
      [Severity.TICKET]: useExistingTopic(scope, 'the topic for tickets', ticket),
      ...(chat && { chat: useExistingTopic(scope, 'the topic of chat', chat) }),
    }));
  }

  /**
   * Sends no notifications. Only the alarms that roll deployments back are created. The dashboard stays.
   *
   * No function watches the deployments, so none that shifts traffic is rolled back by its requests.
   */
  public static none(): Alerting {
    return new Alerting(() => undefined);
  }

  private constructor(
    private readonly createReceivers: (scope: Construct, encryptionKey?: kms.IKey) => Receivers | undefined,
  ) {}

  /**
   * Returns the topics for notifications, if there are any. They allow alarms and rules to publish.
   *
   * Throws if a topic or the key is in another environment.
   *
   * @internal
   */
  public _bind(scope: Construct, encryptionKey?: kms.IKey): Receivers | undefined {
    const receivers = this.createReceivers(scope, encryptionKey);
    for (const topic of new Set(Object.values(receivers ?? {}))) {
      allowAlarmsToPublish(scope, topic);
      allowEventsToPublish(scope, topic);
    }
    return receivers;
  }
}

/** People would get JSON, and chat would drop the texts. */
function requireOwnTopic(chat: sns.ITopic, { page, ticket }: AlertingTopics): void {
  if (![page.topicArn, ticket.topicArn].includes(chat.topicArn)) return;
  throw new UsageError('Alerting.topics()', 'InvalidValue', {
    got: `chat: the topic ${chat.node.path}, which is also the topic for ${chat.topicArn === page.topicArn ? 'pages' : 'tickets'}`,
    expected: 'a topic of its own, because people get text and Amazon Q Developer gets JSON',
    fix: "create a topic for the channel, for example chat: new sns.Topic(this, 'Chat')",
  });
}

function oneTopic(topic: sns.ITopic): Receivers {
  return { [Severity.PAGE]: topic, [Severity.TICKET]: topic };
}

function createEmailTopic(scope: Construct, address: string, encryptionKey?: kms.IKey): sns.ITopic {
  const masterKey = encryptionKey ?? EncryptionKey.ofStack(scope);
  requireSameRegion(scope, { what: 'the encryption key', resource: masterKey });
  allowSendersToUseKey(masterKey);
  const topic = new sns.Topic(scope, 'Topic', { masterKey, enforceSSL: true });
  topic.addSubscription(new subscriptions.EmailSubscription(address));
  return topic;
}

function useExistingTopic(scope: Construct, what: string, topic: sns.ITopic): sns.ITopic {
  requireSameEnvironment(scope, { what, resource: topic });
  if (topic.masterKey) allowSendersToUseKey(topic.masterKey);
  return topic;
}

/** A sender without permission for the key fails without an error message. */
function allowSendersToUseKey(key: kms.IKey): void {
  allowAlarmsToUseKey(key);
  allowEventsToUseKey(key);
}
