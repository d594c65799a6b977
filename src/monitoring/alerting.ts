import type * as sns from 'aws-cdk-lib/aws-sns';

/** Who is told when something is wrong. There is no default: monitoring is declined, never forgotten. */
export class Alerting {
  /**
   * A topic of the platform's own that writes to an address, which has to confirm once.
   *
   * @param address the e-mail address
   */
  public static email(address: string): Alerting {
    return new Alerting('email', address);
  }

  /**
   * A topic that exists.
   *
   * @param topic the topic; when it is encrypted or has a policy, CloudWatch and EventBridge must be allowed to publish
   */
  public static topic(topic: sns.ITopic): Alerting {
    return new Alerting('topic', undefined, topic);
  }

  /** Nobody: there are no alarms but those that roll deployments back. The dashboard stays. */
  public static none(): Alerting {
    return new Alerting('none');
  }

  /** Which of the choices this is, by the name of its factory. */
  public readonly kind: string;

  /** The address, for `email()`. */
  public readonly address?: string;

  /** The topic, for `topic()`. */
  public readonly existingTopic?: sns.ITopic;

  private constructor(kind: string, address?: string, existingTopic?: sns.ITopic) {
    this.kind = kind;
    this.address = address;
    this.existingTopic = existingTopic;
  }
}
