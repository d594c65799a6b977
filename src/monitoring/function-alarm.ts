import { Duration } from 'aws-cdk-lib';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { RunbookEntry } from '../runbook/runbook';
import { RunbookAlarm } from '../runbook/runbook-alarm';

/** An alarm on any failure of a function; made when it is first asked for. */
export function functionAlarm(
  scope: Construct,
  kind: RunbookEntry,
  says: string,
  watched: lambda.IFunction,
): RunbookAlarm {
  return RunbookAlarm.of(scope, kind, {
    metric: watched.metricErrors({ period: Duration.minutes(5) }),
    says,
    threshold: 1,
    periods: 1,
  });
}
