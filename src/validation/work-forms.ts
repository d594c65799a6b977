import type { TextForm } from './kinds';

/** A name of a topic. @see https://github.com/apache/kafka/blob/trunk/clients/src/main/java/org/apache/kafka/common/internals/Topic.java */
export const KAFKA_TOPIC: TextForm = {
  test: (text) => /^(?!\.{1,2}$)[\w.-]{1,249}$/.test(text),
  expected: 'a topic of at most 249 letters, digits and . _ - (the rule of Kafka)',
  example: 'fills',
};

/** A name of a consumer group. @see https://docs.aws.amazon.com/msk/latest/developerguide/consumer-lag.html */
export const CONSUMER_GROUP: TextForm = {
  test: (text) => /^[!-9;-~]{1,255}$/.test(text),
  expected: 'at most 255 ASCII characters without a space and a colon, because MSK publishes no lag for others',
  example: 'fills-worker',
};

/** A name of a cluster. @see https://docs.aws.amazon.com/msk/1.0/apireference/clusters.html */
export const MSK_CLUSTER_NAME: TextForm = {
  test: (text) => /^[A-Za-z0-9-]{1,64}$/.test(text),
  expected: 'a name of at most 64 letters, digits and - (the rule of MSK)',
  example: 'trading',
};

/** An ARN of a cluster. @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_apachekafkaapisforamazonmskclusters.html */
export const MSK_CLUSTER_ARN: TextForm = {
  test: (text) => /^arn:[\w-]+:kafka:[\w-]+:\d{12}:cluster\/[A-Za-z0-9-]+\/[\w-]+$/.test(text),
  expected: 'the ARN of an MSK cluster, with its name and its UUID',
  example: 'arn:aws:kafka:eu-west-1:111122223333:cluster/trading/abcd1234-0123-4567-89ab-1234567890ab-1',
};

/** A name of a DynamoDB table, with room for the ends that the Kinesis Client Library adds. */
export const KCL_APPLICATION: TextForm = {
  test: (text) => /^[\w.-]{3,237}$/.test(text),
  expected: 'a name of 3 to 237 letters, digits and . _ -, because tables in DynamoDB have the name',
  example: 'fills-reader',
};
