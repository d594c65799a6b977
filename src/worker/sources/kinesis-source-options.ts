import type { Duration } from 'aws-cdk-lib';

/** Options of `WorkSource.kinesis()`. */
export interface KinesisSourceOptions {
  /** The number of new records per task and minute that one task can process. Unit: records per minute. */
  readonly recordsPerTask: number;

  /**
   * The time that the readers may be behind the end of the stream before an alarm.
   *
   * @default Duration.minutes(5)
   */
  readonly maxAge?: Duration;

  /**
   * The number of shards of a stream whose shards the CDK does not know. More tasks than shards cannot work.
   *
   * @default - the number of shards of the stream, or unknown for an imported or on-demand stream
   */
  readonly shards?: number;

  /**
   * The name of the application of the Kinesis Client Library, which is also the name of its lease table.
   *
   * The worker may then create and use the library's tables in DynamoDB and publish its metrics. It gets
   * `KCL_APPLICATION_NAME`.
   *
   * @default - no permissions for the Kinesis Client Library
   * @see https://docs.aws.amazon.com/streams/latest/dev/kcl-iam-permissions.html
   */
  readonly applicationName?: string;
}
