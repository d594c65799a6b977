import type * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as subscriptions from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import { EncryptionKey } from '../security/encryption-key';
import { allowAlarmsToUseKey, allowEventsToUseKey } from '../security/key-policy';
import { brand } from '../validation/brand';
import { checked } from '../validation/checked';
import { requireSameEnvironment, requireSameRegion } from '../validation/same-environment';

/** The receiver of notifications. There is no default, so that monitoring is never off by mistake. */
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
    return new Alerting((scope, encryptionKey) => createEmailTopic(scope, recipient, encryptionKey));
  }

  /**
   * Sends notifications to an existing topic.
   *
   * @param topic the topic. If it is encrypted or has a policy, CloudWatch and EventBridge need permission to publish
   */
  public static topic(topic: sns.ITopic): Alerting {
    const existing = checked('Alerting.topic', 'topic', topic);
    return new Alerting((scope) => useExistingTopic(scope, existing));
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
    private readonly createTopic: (scope: Construct, encryptionKey?: kms.IKey) => sns.ITopic | undefined,
  ) {}

  /**
   * Returns the topic for notifications, if there is one.
   *
   * Throws if the topic or the key is in another environment.
   *
   * @internal
   */
  public _bind(scope: Construct, encryptionKey?: kms.IKey): sns.ITopic | undefined {
    return this.createTopic(scope, encryptionKey);
  }
}

function createEmailTopic(scope: Construct, address: string, encryptionKey?: kms.IKey): sns.ITopic {
  const masterKey = encryptionKey ?? EncryptionKey.ofStack(scope);
  requireSameRegion(scope, { what: 'the encryption key', resource: masterKey });
  allowSendersToUseKey(masterKey);
  const topic = new sns.Topic(scope, 'Topic', { masterKey, enforceSSL: true });
  topic.addSubscription(new subscriptions.EmailSubscription(address));
  return topic;
}

function useExistingTopic(scope: Construct, topic: sns.ITopic): sns.ITopic {
  requireSameEnvironment(scope, { what: 'the topic', resource: topic });
  if (topic.masterKey) allowSendersToUseKey(topic.masterKey);
  return topic;
}

/** A sender without permission for the key fails without an error message. */
function allowSendersToUseKey(key: kms.IKey): void {
  allowAlarmsToUseKey(key);
  allowEventsToUseKey(key);
}
