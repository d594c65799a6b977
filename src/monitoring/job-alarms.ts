import { Annotations, Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { JobScheduleConfig } from '../job/schedule/job-schedule-config';
import type { RunbookEntry } from '../runbook/runbook';
import type { RunbookAlarm } from '../runbook/runbook-alarm';
import { AlarmGroup } from './alarm-group';
import { alarmScope } from './alarm-scope';
import { jobCalendarAlarm } from './job-calendar-alarm';
import { jobClock } from './job-clock';

/** A job with alarms. */
export interface MonitoredJob extends Construct {
  readonly jobName: string;
  readonly stateMachineArn: string;
  readonly _schedule: JobScheduleConfig;
  /** Unit: minutes. */
  readonly _startMinutes: number;
  /** Unit: minutes. */
  readonly _finishMinutes: number;
}

/** The maximum duration of all periods of an alarm. With periods of an hour it is a week. Unit: minutes. */
const MAX_MINUTES = 24 * 60;
const MAX_HOURS = 7 * 24;
/** No task on Fargate ends sooner. A run that is skipped ends sooner. Unit: milliseconds. */
const SHORTEST_RUN = 5_000;
/** The metrics in the order of their ids. */
const FAILURES = ['ExecutionsFailed', 'ExecutionsTimedOut', 'ExecutionsAborted'];

/** Expressions of the alarms, which need the metrics of `METRICS` in its order. */
const PARTS = {
  // 0 in the minutes in which a run succeeded. A skipped run has no effect.
  done: `IF(m1>0, IF(m2>=${SHORTEST_RUN}, m1*0))`,
  failures: 'SUM([m3, m4, m5])',
  // 1 in the minutes in which a run failed.
  broken: 'IF(failures>0, 1)',
};
const METRICS = ['ExecutionsSucceeded', 'ExecutionTime', ...FAILURES];

/** The periods of an alarm, and its expressions. In each of the periods the job is due. */
interface Window {
  readonly period: Duration;
  readonly periods: number;
  readonly parts: Record<string, string>;
}

/**
 * Returns the alarms of a job: a run failed, a scheduled run did not start, it is late, or its calendar ends.
 *
 * Each alarm on runs stays in ALARM state until a run succeeds. A further call creates only the alarms that do not exist yet.
 */
export function jobAlarms(job: MonitoredJob): RunbookAlarm[] {
  const { jobName, _schedule: schedule, _startMinutes: start, _finishMinutes: finish } = job;
  const alarms = [
    alarm(job, 'JobFailed', {
      description: `A run of the job ${jobName} failed, took too long or was stopped, and no run has succeeded since.`,
      period: Duration.minutes(1),
      periods: 1,
      parts: PARTS,
      expression: 'MAX([broken, done])',
      metrics: METRICS,
    }),
  ];
  if (schedule.triggers.length === 0) return alarms;
  const { calendarEnd } = schedule;
  if (calendarEnd)
    alarms.push(jobCalendarAlarm(job, calendarEnd, metricOf(job, 'ExecutionsStarted', Duration.minutes(1))));
  const started = windowOf(schedule, start);
  const finished = windowOf(schedule, finish);
  if (!started || !finished) {
    warnOfSchedule(job);
    return alarms;
  }
  return [
    ...alarms,
    alarm(job, 'JobNotStarted', {
      description: `The job ${jobName} runs ${schedule.description}, and no run started within ${start} minutes.`,
      ...started,
      parts: { ...PARTS, starts: 'SUM([m6, zero])', ...started.parts },
      expression: 'IF(due>0, IF(starts>0, 0, 1), done)',
      metrics: [...METRICS, 'ExecutionsStarted'],
    }),
    alarm(job, 'JobLate', {
      description: `The job ${jobName} runs ${schedule.description}, and no run ended within ${finish} minutes.`,
      ...finished,
      parts: { ...PARTS, ends: 'SUM([m1, m3, m4, m5, zero])', ...finished.parts },
      expression: 'IF(due>0, IF(ends>0, 0, 1), done)',
      metrics: METRICS,
    }),
  ];
}

/** Returns the periods after a scheduled time, or undefined if CloudWatch cannot watch the schedule. */
function windowOf({ triggers, longestPause }: JobScheduleConfig, minutes: number): Window | undefined {
  const zero = { zero: 'EPOCH(m1)*0' };
  const clock = jobClock('m1', triggers, minutes);
  if (clock) return { period: Duration.minutes(1), periods: minutes, parts: { ...zero, ...clock } };
  if (!longestPause) return undefined;
  // A run is always due within the longest pause.
  const total = longestPause.toMinutes() + minutes;
  const parts = { ...zero, due: 'zero+1' };
  if (total <= MAX_MINUTES) return { period: Duration.minutes(1), periods: total, parts };
  const hours = Math.ceil(total / 60);
  return hours > MAX_HOURS ? undefined : { period: Duration.hours(1), periods: hours, parts };
}

interface JobAlarmProps extends Window {
  readonly description: string;
  readonly expression: string;
  readonly metrics: string[];
}

function alarm(job: MonitoredJob, kind: RunbookEntry, props: JobAlarmProps): RunbookAlarm {
  const scope = alarmScope(job);
  const existing = scope.node.tryFindChild(kind) as RunbookAlarm | undefined;
  if (existing) return existing;
  const { period, periods, parts, expression, description } = props;
  const group = new AlarmGroup(scope, kind, {
    description,
    period,
    periods,
    parts,
    expression: () => expression,
    threshold: 1,
    // Without data the alarm keeps its state, so it lasts until a run succeeds.
    treatMissingData: cloudwatch.TreatMissingData.IGNORE,
  });
  const [created] = props.metrics.map((name) => group.add(metricOf(job, name, period)));
  return created;
}

function metricOf({ stateMachineArn }: MonitoredJob, metricName: string, period: Duration): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: 'AWS/States',
    metricName,
    dimensionsMap: { StateMachineArn: stateMachineArn },
    statistic: metricName === 'ExecutionTime' ? cloudwatch.Stats.MAXIMUM : cloudwatch.Stats.SUM,
    period,
  });
}

function warnOfSchedule(job: MonitoredJob): void {
  Annotations.of(job).addWarningV2(
    'cdk-trading-analytics-platform:jobNotWatched',
    `No alarm watches whether the job ${job.jobName} starts. An alarm of CloudWatch covers at most 7 days, and the schedule has longer pauses. A run that fails still has an alarm.`,
  );
}
