import type * as ec2 from 'aws-cdk-lib/aws-ec2';

/** Options of `WorkSource.kafka()`. */
export interface KafkaSourceOptions {
  /** The name of the MSK cluster, which is a dimension of its metrics. */
  readonly clusterName: string;

  /** The name of the topic. The worker gets it as `KAFKA_TOPIC`. */
  readonly topic: string;

  /**
   * The name of the consumer group. The worker gets it as `KAFKA_CONSUMER_GROUP`.
   *
   * MSK publishes no lag for a name with a colon or with characters that are not ASCII.
   */
  readonly consumerGroup: string;

  /** The number of messages behind the end of the topic per task. Unit: messages. */
  readonly lagPerTask: number;

  /**
   * The number of messages behind the end of the topic that causes an alarm. Unit: messages.
   *
   * @default - ten times `lagPerTask`
   */
  readonly maxLag?: number;

  /**
   * The number of partitions of the topic. More tasks than partitions cannot work.
   *
   * @default - unknown
   */
  readonly partitions?: number;

  /**
   * The addresses of the brokers. The worker gets them as `KAFKA_BOOTSTRAP_SERVERS`.
   *
   * @default - no variable
   */
  readonly bootstrapServers?: string;

  /**
   * The ARN of the MSK cluster, for IAM authentication. The worker may then read the topic and use the group.
   *
   * @default - no IAM permissions: the worker authenticates with a secret or a certificate
   */
  readonly clusterArn?: string;

  /**
   * The security group of the brokers. It gets an ingress rule for the worker.
   *
   * @default - no ingress rule
   */
  readonly securityGroup?: ec2.ISecurityGroup;

  /**
   * The TCP port of the brokers.
   *
   * @default - 9098 with `clusterArn`, else 9094
   * @see https://docs.aws.amazon.com/msk/latest/developerguide/port-info.html
   */
  readonly port?: number;
}
