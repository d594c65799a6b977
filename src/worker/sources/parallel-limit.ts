import { Annotations, Token } from 'aws-cdk-lib';
import type { WorkSourceHost } from './work-source-host';

/**
 * Adds a warning if a worker may have more tasks than can work at the same time.
 *
 * @param parts the number of shards or partitions, undefined if it is not known
 * @param what the name of the parts in messages, for example 'shards'
 */
export function warnAboutIdleTasks(worker: WorkSourceHost, parts: number | undefined, what: string): void {
  const { maxTasks } = worker;
  if (parts === undefined || Token.isUnresolved(maxTasks) || maxTasks <= parts) return;
  Annotations.of(worker).addWarningV2(
    'cdk-trading-analytics-platform:moreTasksThanParts',
    `The maximum number of tasks is ${maxTasks}, and the source has ${parts} ${what}. One task reads each of the ${what}, so further tasks are idle. Set scaling.maxTasks to ${parts}.`,
  );
}
