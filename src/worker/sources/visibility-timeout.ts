import { Annotations, Token } from 'aws-cdk-lib';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { isInstanceOf } from '../../validation/brand';
import type { WorkSourceHost } from './work-source-host';

/** The visibility timeout of a queue that sets none. Unit: seconds. */
const DEFAULT_SECONDS = 30;

/**
 * Adds a warning if a message may become visible again while a task that stops still processes it.
 *
 * A queue that is imported, or whose timeout is known only at deployment, is not checked.
 */
export function warnAboutShortVisibility(worker: WorkSourceHost, queue: sqs.IQueue): void {
  if (!isInstanceOf(queue, 'aws-cdk-lib.aws_sqs.Queue')) return;
  const { visibilityTimeout = DEFAULT_SECONDS } = queue.node.defaultChild as sqs.CfnQueue;
  const { stopTimeout } = worker;
  if (Token.isUnresolved(visibilityTimeout) || stopTimeout.isUnresolved()) return;
  if (visibilityTimeout >= stopTimeout.toSeconds()) return;
  Annotations.of(worker).addWarningV2(
    'cdk-trading-analytics-platform:shortVisibilityTimeout',
    `The visibility timeout of ${queue.node.path} is ${visibilityTimeout} seconds, and a task that stops has ${stopTimeout.toSeconds()} seconds for its last message. Another task may receive this message again meanwhile. Set visibilityTimeout of the queue to at least the stop timeout, or extend it for each message in progress.`,
  );
}
