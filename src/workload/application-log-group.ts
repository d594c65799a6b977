import { Stack, Token } from 'aws-cdk-lib';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct, IConstruct } from 'constructs';
import type { ContainerLogs } from '../logs/container-logs';
import { EncryptedLogGroup, type EncryptedLogGroupProps } from '../logs/encrypted-log-group';
import { TakenNames } from '../naming/taken-names';
import { requireSameEnvironment } from '../validation/same-environment';
import { shown } from '../validation/shown';
import { UsageError } from '../validation/usage-error';

/** The properties of the log group of an application. */
export interface ApplicationLogGroupProps extends EncryptedLogGroupProps {
  readonly logs?: ContainerLogs;
  /**
   * The log group that exists already.
   *
   * @default - a new log group
   */
  readonly logGroup?: logs.ILogGroup;
}

/** The classes whose log groups accept metric filters. A token is not compared. */
const WITH_FILTERS: string[] = [logs.LogGroupClass.STANDARD];

const GROUPS = new TakenNames();

/** Returns the existing log group of an application, or creates one. Throws if another workload uses the group. */
export function applicationLogGroup(scope: Construct, props: ApplicationLogGroupProps): logs.ILogGroup {
  const { encryptionKey, protection, retention } = props;
  if (props.logGroup) requireUsable(scope, props.logGroup, retention);
  const group =
    props.logGroup ??
    new EncryptedLogGroup(scope, 'Logs', { encryptionKey, protection, retention: retention ?? props.logs?._retention });
  take(scope, group);
  return group;
}

/**
 * Throws if a log group of this app has a class without metric filters. The class of an imported group is not known.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch_Logs_Log_Classes.html
 */
export function requireMetricFilters(scope: IConstruct, group: logs.ILogGroup): void {
  const { logGroupClass } = (group.node.defaultChild ?? {}) as Partial<logs.CfnLogGroup>;
  if (logGroupClass === undefined || Token.isUnresolved(logGroupClass) || WITH_FILTERS.includes(logGroupClass)) return;
  throw new UsageError(scope, 'LogGroupWithoutFilters', {
    got: `logGroup: ${group.node.path}, of the class ${shown(logGroupClass)}`,
    expected: 'the class STANDARD: other classes have no metric filters, and the error alarm needs one',
    fix: 'create a log group with logGroupClass: logs.LogGroupClass.STANDARD, because the class never changes',
  });
}

function requireUsable(scope: IConstruct, group: logs.ILogGroup, retention?: logs.RetentionDays): void {
  requireSameEnvironment(scope, { what: 'the log group', resource: group });
  if (retention === undefined) return;
  throw new UsageError(scope, 'RetentionOfExistingLogGroup', {
    got: 'logRetention, and a logGroup that exists already',
    expected: 'one of them, because the retention of an existing log group belongs to its owner',
    fix: 'remove logRetention, and set the retention where the log group is created',
  });
}

/** Throws if another workload writes to the log group. Both error alarms would count the errors of both. */
function take(scope: IConstruct, group: logs.ILogGroup): void {
  const { logGroupName } = group;
  const name = Token.isUnresolved(logGroupName) ? group.node.path : `${Stack.of(scope).environment} ${logGroupName}`;
  const other = GROUPS.take(scope, name);
  if (!other) return;
  throw new UsageError(scope, 'LogGroupTaken', {
    got: `logGroup: ${shown(Token.isUnresolved(logGroupName) ? group.node.path : logGroupName)}`,
    expected: `a log group for each service, worker and job; ${other.node.path} writes to this log group`,
    fix: 'pass another log group, or remove logGroup',
  });
}
