import { Duration, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { JobCalendarEnd } from '../job/schedule/job-schedule-config';
import { childScope } from '../naming/child-scope';
import { stableId } from '../naming/stable-id';
import type { RunbookAlarm } from '../runbook/runbook-alarm';
import { AlarmGroup } from './alarm-group';

/** The jobs of a stack share the alarms on the ends of their calendars. */
const SCOPE_ID = 'TradingJobCalendars';
const KIND = 'JobCalendarEnds';
/** The time before the end of a calendar in which its alarm is in ALARM state: 30 days. Unit: seconds. */
const WARNING = 30 * 24 * 3_600;

/**
 * Returns the alarm on the end of a calendar. Without a new calendar, the jobs would run on the holidays after it.
 *
 * The jobs of a stack with the same calendar share one alarm.
 *
 * @param job the job
 * @param metric any metric of the job; its data points have no effect
 */
export function jobCalendarAlarm(job: Construct, end: JobCalendarEnd, metric: cloudwatch.Metric): RunbookAlarm {
  const { name, until, epochSeconds } = end;
  const all = childScope(Stack.of(job), SCOPE_ID);
  const scope = childScope(all, stableId(all, 'Calendar', [name, until, epochSeconds]));
  const existing = scope.node.tryFindChild(KIND) as RunbookAlarm | undefined;
  if (existing) return existing;
  const group = new AlarmGroup(scope, KIND, {
    description: `The calendar of ${name} ends on ${until}. Jobs that follow it then run on holidays too.`,
    period: Duration.minutes(1),
    periods: 1,
    parts: {},
    expression: () => `IF(EPOCH(m1)>=${epochSeconds - WARNING}, 1, 0)`,
    threshold: 1,
    treatMissingData: cloudwatch.TreatMissingData.IGNORE,
  });
  return group.add(metric);
}
