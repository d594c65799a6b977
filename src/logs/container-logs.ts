import { Size } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as logs from 'aws-cdk-lib/aws-logs';

/**
 * Returns the log driver of every container, in non-blocking mode.
 *
 * A slow CloudWatch Logs never blocks a container. Up to 25 MiB of log lines wait in memory, and further lines are lost.
 * No metric counts the lost lines. The mode and the buffer are always set, because an account has a default of its own.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html
 */
export function containerLogs(logGroup: logs.ILogGroup, streamPrefix: string): ecs.LogDriver {
  return ecs.LogDrivers.awsLogs({
    logGroup,
    streamPrefix,
    mode: ecs.AwsLogDriverMode.NON_BLOCKING,
    maxBufferSize: Size.mebibytes(25),
  });
}
