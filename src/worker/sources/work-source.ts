import type * as kinesis from 'aws-cdk-lib/aws-kinesis';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { brand } from '../../validation/brand';
import { checked } from '../../validation/checked';
import { KafkaSource } from './kafka-source';
import type { KafkaSourceOptions } from './kafka-source-options';
import { KinesisSource } from './kinesis-source';
import type { KinesisSourceOptions } from './kinesis-source-options';
import { NoSource } from './no-source';
import { QueueSource } from './queue-source';
import type { QueueSourceOptions } from './queue-source-options';
import type { WorkSourceBinding } from './work-source-binding';
import type { WorkSourceConfig, WorkSourceTraits } from './work-source-config';
import type { WorkSourceHost } from './work-source-host';

/**
 * The source of a worker's work.
 *
 * @example
 * new WorkerDefinition({ source: WorkSource.queue(orders, { backlogPerTask: 100 }) });
 */
export class WorkSource {
  static {
    brand(WorkSource, 'WorkSource');
  }

  /**
   * Uses the messages of an SQS queue.
   *
   * The worker scales on the messages per task, from zero and back to zero. It gets `QUEUE_URL`, the permission to
   * receive and delete messages, and the permission to protect its tasks while they work. The queue must have a
   * dead-letter queue. Alarms watch the oldest message and the dead-letter queue.
   *
   * @param queue the queue, in the account and Region of the worker
   * @param options the backlog per task and the thresholds of the alarms
   */
  public static queue(queue: sqs.IQueue, options: QueueSourceOptions): WorkSource {
    checked('WorkSource.queue', 'queue', queue);
    return new WorkSource(new QueueSource(queue, checked('WorkSource.queue', 'options', options)));
  }

  /**
   * Uses the records of a Kinesis data stream.
   *
   * The worker scales on the new records per task, with at least one task and one task per shard at most. It gets
   * `STREAM_NAME`, the permission to read, and the permission to protect its tasks. An alarm watches the age of the
   * records that it reads by `GetRecords`.
   *
   * @param stream the stream, in the account and Region of the worker
   * @param options the records per task, the threshold of the alarm and the permissions of the Kinesis Client Library
   */
  public static kinesis(stream: kinesis.IStream, options: KinesisSourceOptions): WorkSource {
    checked('WorkSource.kinesis', 'stream', stream);
    return new WorkSource(new KinesisSource(stream, checked('WorkSource.kinesis', 'options', options)));
  }

  /**
   * Uses the messages of a topic on Amazon MSK.
   *
   * The worker scales on the lag of its consumer group per task. While the group rebalances, MSK publishes no lag, and
   * the number of tasks does not change. An alarm watches the lag.
   *
   * @param options the topic, the group, the lag per task and the access to the brokers
   */
  public static kafka(options: KafkaSourceOptions): WorkSource {
    return new WorkSource(new KafkaSource(checked('WorkSource.kafka', 'options', options)));
  }

  /**
   * Uses no source that AWS counts: the worker opens its feed itself, for example a FIX session or a websocket.
   *
   * The worker has one task by default, because each task opens the feed again. It scales on CPU and memory.
   */
  public static none(): WorkSource {
    return new WorkSource(new NoSource());
  }

  private constructor(private readonly binding: WorkSourceBinding) {}

  /**
   * The properties that a worker reads before it creates its tasks.
   *
   * @internal
   */
  public get _traits(): WorkSourceTraits {
    return this.binding.traits;
  }

  /**
   * Adds permissions, variables and scaling to a worker.
   *
   * @internal
   */
  public _bind(worker: WorkSourceHost): WorkSourceConfig {
    return this.binding.bind(worker);
  }
}
