import { ALARM_KIND, ANY_TEXT, SERVICE_NAME, SOME_TEXT, VARIABLE_NAME } from '../forms';
import { duration, type Kinds, list, map, text, whole } from '../kinds';
import { CONSUMER_GROUP, KAFKA_TOPIC, KCL_APPLICATION, MSK_CLUSTER_ARN, MSK_CLUSTER_NAME } from '../work-forms';

/** The expressions, thresholds and descriptions of alarms contain these numbers. */
const ALARM = { tokens: false, code: 'ThresholdOutOfRange' } as const;
/** The expression of a scaling policy contains the number. */
const PER_TASK = whole(1, 1_000_000, { tokens: false, code: 'ScalingOutOfRange' });
/** The longest retention of SQS, after which it deletes a message. */
const MAX_RETENTION = duration('seconds', 60, 14 * 24 * 3_600, { ...ALARM, example: 'Duration.minutes(30)' });

const PARTS = whole(1, 1_000_000, { tokens: false, code: 'ScalingOutOfRange' });

const VARIABLE = text(VARIABLE_NAME, { tokens: false, code: 'InvalidVariableName' });

export const WORKER: Kinds = {
  'FargateWorker.addEnvironment.name': VARIABLE,
  'FargateWorker.addEnvironment.setBy': text(SOME_TEXT, { tokens: false }),
  'FargateWorker.addEnvironment.value': text(ANY_TEXT, { tokens: true, missing: 'VariableWithoutValue' }),
  'FargateWorker.addSecret.name': VARIABLE,
  'FargateWorker.addSecret.setBy': text(SOME_TEXT, { tokens: false }),
  'FargateWorkerProps.workerName': text(SERVICE_NAME, { tokens: false, code: 'InvalidServiceName' }),
  'KafkaSourceOptions.bootstrapServers': text(SOME_TEXT, { tokens: true }),
  'KafkaSourceOptions.clusterArn': text(MSK_CLUSTER_ARN, { tokens: true }),
  'KafkaSourceOptions.clusterName': text(MSK_CLUSTER_NAME, { tokens: true }),
  'KafkaSourceOptions.consumerGroup': text(CONSUMER_GROUP, { tokens: true }),
  'KafkaSourceOptions.lagPerTask': PER_TASK,
  'KafkaSourceOptions.maxLag': whole(1, 1_000_000_000, ALARM),
  'KafkaSourceOptions.partitions': PARTS,
  'KafkaSourceOptions.port': whole(1, 65_535, { tokens: false, code: 'PortOutOfRange' }),
  'KafkaSourceOptions.topic': text(KAFKA_TOPIC, { tokens: true }),
  'KinesisSourceOptions.applicationName': text(KCL_APPLICATION, { tokens: true }),
  'KinesisSourceOptions.maxAge': duration('seconds', 60, 365 * 24 * 3_600, {
    ...ALARM,
    example: 'Duration.minutes(5)',
  }),
  'KinesisSourceOptions.recordsPerTask': PER_TASK,
  'KinesisSourceOptions.shards': PARTS,
  'QueueSourceOptions.backlogPerTask': PER_TASK,
  'QueueSourceOptions.maxAge': MAX_RETENTION,
  'QueueSourceOptions.maxDeadLetters': whole(1, 1_000_000, ALARM),
  'WorkerDefinitionProps.calls': list({ of: text(ANY_TEXT, { tokens: false }) }),
  'WorkerOptions.severities': map(text(ALARM_KIND, { tokens: false, code: 'UnknownAlarmKind' }), {}),
};
