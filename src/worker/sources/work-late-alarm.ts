import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { RunbookAlarm } from '../../runbook/runbook-alarm';

/** The number of minutes that the threshold must be reached. */
const MINUTES = 3;

/** The condition of the alarm on work that waits too long. */
export interface LateWork {
  /** A metric with a period of one minute. */
  readonly metric: cloudwatch.IMetric;
  readonly threshold: number;
  /** The event as the beginning of a sentence, for example 'The oldest message of fills was 900 seconds old or older'. */
  readonly event: string;
  readonly treatMissingData: cloudwatch.TreatMissingData;
}

/** Returns the alarm on work that waits too long. */
export function workLateAlarm(
  scope: Construct,
  { metric, threshold, event, treatMissingData }: LateWork,
): RunbookAlarm {
  return RunbookAlarm.of(scope, 'WorkLate', {
    metric,
    threshold,
    description: `${event} for ${MINUTES} minutes.`,
    periods: MINUTES,
    treatMissingData,
  });
}
