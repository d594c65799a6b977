import type { Duration } from 'aws-cdk-lib';

/** How requests to a service are treated on their way, whoever calls it. */
export interface TrafficPolicy {
  /**
   * How long a caller waits for the complete response to one request. `Duration.seconds(0)` waits without limit.
   *
   * @default Duration.seconds(15)
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-concepts-deploy.html
   */
  readonly timeout?: Duration;

  /**
   * How long a connection may stay idle before it is closed; not shorter than `timeout`. `Duration.seconds(0)` keeps it.
   *
   * @default Duration.minutes(5)
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-concepts-deploy.html
   */
  readonly idleTimeout?: Duration;
}
