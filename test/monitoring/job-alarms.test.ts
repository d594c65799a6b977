import { Duration } from 'aws-cdk-lib';
import { evaluate } from '../../rigs/alarms/evaluate';
import type { Minute } from '../../rigs/alarms/series';
import { Alerting, FargateJob, type FargateJobProps, JobSchedule, MarketCalendar, TradingMonitoring } from '../../src';
import { runsOf } from '../support/job-runs';
import type { Json } from '../support/json';
import { aStack, surroundings, templateOf, warningsOf } from '../support/stacks';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

function aWatchedJob(props: Partial<FargateJobProps>) {
  const stack = aStack();
  const around = surroundings(stack);
  const monitoring = new TradingMonitoring(stack, 'Monitoring', {
    alerting: Alerting.email('a@example.com'),
    ...around,
  });
  const job = new FargateJob(stack, 'Job', { ...around, ...props });
  monitoring.watchJob(job);
  monitoring.watchJob(job);
  return { stack, job, machine: stack.resolve(job.stateMachineArn).Ref as string };
}

/** What happened to a run: when it started, how long it took, and how it ended. Times are milliseconds since 1970. */
interface Run {
  readonly at: number;
  readonly minutes?: number;
  readonly end?: 'succeeded' | 'failed' | 'skipped' | 'running';
}

/** The minutes in which each alarm of a job is in ALARM state, from the first minute to the last. */
function alarmsDuring(props: Partial<FargateJobProps>, from: number, to: number, runs: Run[]) {
  const { stack, machine } = aWatchedJob(props);
  const count = Math.round((to - from) / MINUTE);
  const empty = (): Minute[] => Array.from({ length: count }, () => null);
  const metrics = {
    ExecutionsStarted: empty(),
    ExecutionsSucceeded: empty(),
    ExecutionsFailed: empty(),
    ExecutionTime: empty(),
  };
  for (const { at, minutes = 5, end = 'succeeded' } of runs) {
    const [started, ended] = [at, at + (end === 'skipped' ? 0 : minutes * MINUTE)].map((time) =>
      Math.floor((time - from) / MINUTE),
    );
    metrics.ExecutionsStarted[started] = 1;
    if (end === 'running') continue;
    metrics[end === 'failed' ? 'ExecutionsFailed' : 'ExecutionsSucceeded'][ended] = 1;
    metrics.ExecutionTime[ended] = end === 'skipped' ? 800 : minutes * MINUTE;
  }
  const series = Object.entries(metrics).map(([metric, values]) => ({
    metric,
    values,
    dimensions: { StateMachineArn: machine },
  }));
  const alarms = Object.entries(templateOf(stack).findResources('AWS::CloudWatch::Alarm')).filter(([id]) =>
    id.startsWith('Job'),
  );
  const { states } = evaluate({ Resources: Object.fromEntries(alarms) }, series, from / 1000);
  return Object.fromEntries(
    Object.entries(states).map(([id, all]) => [
      /Alarms(Job[A-Z][a-zA-Z]*?)[0-9A-F]{8}$/.exec(id)?.[1],
      all.flatMap((state, minute) =>
        state === 'ALARM' ? [new Date(from + minute * MINUTE).toISOString().slice(0, 16)] : [],
      ),
    ]),
  );
}

describe('a job after the close', () => {
  const props = {
    schedule: JobSchedule.afterClose(MarketCalendar.nyse(), Duration.minutes(30)),
    timeout: Duration.minutes(20),
    retries: 0,
  };
  /** Some hours of a day, with the scheduled runs. What the schedules start and a gate skips is in it too. */
  const during = (
    start: string,
    hours: number,
    change: (run: Run) => Run | undefined = (run) => run,
    more: Run[] = [],
  ) => {
    const [from, to] = [Date.parse(start), Date.parse(start) + hours * HOUR];
    const { triggers } = aWatchedJob(props).job._schedule;
    const wanted = runsOf(triggers, from, to);
    const all = triggers.flatMap((trigger) => runsOf([{ ...trigger, gate: undefined }], from, to));
    const skipped = all.filter((at) => !wanted.includes(at)).map((at): Run => ({ at, end: 'skipped' }));
    const runs = wanted.map((at) => change({ at: at + MINUTE })).filter((run) => run !== undefined);
    return alarmsDuring(props, from, to, [...runs, ...skipped, ...more]);
  };
  const byHand = (at: string): Run => ({ at: Date.parse(at) });
  const missed = () => undefined;
  const NONE = { JobFailed: [], JobNotStarted: [], JobLate: [] };

  test.each([
    ['a usual day', '2026-11-24T21:00:00Z'],
    ['a half-day', '2026-11-27T18:00:00Z'],
    ['the time of the usual close on a half-day', '2026-11-27T21:00:00Z'],
    ['the time of the early close on a usual day', '2026-11-25T18:00:00Z'],
  ])('has no alarm on %s', (_day, start) => {
    expect(during(start, 2)).toEqual(NONE);
  });

  test('has no alarm on a holiday', () => {
    expect(during('2026-11-26T21:00:00Z', 2, missed)).toEqual(NONE);
  });

  test.each([
    ['a usual day', '2026-11-24T21:00:00Z', 'T21:44', 'T22:04', '2026-11-24T22:20:00Z', 'T22:24'],
    ['a half-day', '2026-11-27T18:00:00Z', 'T18:44', 'T19:04', '2026-11-27T19:20:00Z', 'T19:24'],
  ])('that does not start on %s has an alarm until a run succeeds', (_day, start, notStarted, late, run, until) => {
    const { JobFailed, JobNotStarted, JobLate } = during(start, 2, missed, [byHand(run)]);
    expect(JobFailed).toEqual([]);
    expect([JobNotStarted[0], JobNotStarted.at(-1)].map((time) => time.slice(10))).toEqual([notStarted, until]);
    expect([JobLate[0], JobLate.at(-1)].map((time) => time.slice(10))).toEqual([late, until]);
  });

  test('that fails has one alarm until a run succeeds, and a skipped run changes nothing', () => {
    const skip: Run = { at: Date.parse('2026-11-24T21:50:00Z'), end: 'skipped' };
    const more = [skip, byHand('2026-11-24T22:20:00Z')];
    const { JobFailed, ...others } = during('2026-11-24T21:00:00Z', 2, (run) => ({ ...run, end: 'failed' }), more);
    expect([JobFailed[0], JobFailed.at(-1)]).toEqual(['2026-11-24T21:36', '2026-11-24T22:24']);
    expect(others).toEqual({ JobNotStarted: [], JobLate: [] });
  });

  test('that takes too long is late until it has succeeded', () => {
    const { JobLate, ...others } = during('2026-11-24T21:00:00Z', 2, (run) => ({ ...run, minutes: 50 }));
    expect([JobLate[0], JobLate.at(-1)]).toEqual(['2026-11-24T22:04', '2026-11-24T22:20']);
    expect(others).toEqual({ JobFailed: [], JobNotStarted: [] });
  });
});

test.each<[string, JobSchedule, number, string]>([
  ['each five minutes', JobSchedule.rate(Duration.minutes(5)), 5 * MINUTE, '2026-06-01T02:20'],
  // In autumn the clock repeats an hour, and the schedule starts once in it.
  ['each hour', JobSchedule.cron({ minute: '0', hour: '*', timeZone: 'Europe/Berlin' }), HOUR, '2026-06-01T04:15'],
])('a job that stops to start %s has an alarm', (_name, schedule, interval, first) => {
  const [from, to] = [Date.parse('2026-06-01T00:00:00Z'), Date.parse('2026-06-01T05:00:00Z')];
  const runs = Array.from({ length: (2 * HOUR) / interval + 1 }, (_, index): Run => ({ at: from + index * interval }));
  const { JobNotStarted, JobFailed } = alarmsDuring({ schedule }, from, to, runs);
  expect(JobNotStarted[0]).toBe(first);
  expect(JobFailed).toEqual([]);
});

describe('the periods of an alarm', () => {
  const periodsOf = (props: Partial<FargateJobProps>) => {
    const alarms = Object.entries<Json>(templateOf(aWatchedJob(props).stack).findResources('AWS::CloudWatch::Alarm'));
    const Properties = alarms.find(([id]) => id.startsWith('JobAlarmsJobNotStarted'))?.[1].Properties;
    return Properties && [Properties.EvaluationPeriods, Properties.Metrics[0].MetricStat.Period];
  };
  const cron = (fields: { day?: string; weekDay?: string; month?: string; year?: string }) =>
    JobSchedule.cron({ minute: '15', hour: '9', ...fields });

  test.each<[string, JobSchedule, [number, number] | undefined]>([
    ['a daily job', cron({}), [15, 60]],
    ['a weekly job', cron({ weekDay: 'SUN' }), [15, 60]],
    ['a job on days of the week', cron({ weekDay: '2-6' }), [15, 60]],
    ['a job each six hours', JobSchedule.rate(Duration.hours(6)), [375, 60]],
    ['a job each second day', JobSchedule.rate(Duration.days(2)), [49, 3600]],
    ['a job on the first of a month', cron({ day: '1' }), undefined],
    ['a job that runs once', cron({ day: '1', month: '1', year: '2035' }), undefined],
    ['a job on demand', JobSchedule.onDemand(), undefined],
    ['a job five times a day', JobSchedule.cron({ minute: '0', hour: '8,10,12,14,16' }), [975, 60]],
    ['a job on the last Friday', cron({ weekDay: 'FRIL' }), undefined],
  ])('of %s', (_name, schedule, periods) => {
    expect(periodsOf({ schedule })).toEqual(periods);
  });
});

test('a schedule that no alarm can watch is a warning', () => {
  const { stack } = aWatchedJob({ schedule: JobSchedule.rate(Duration.days(30)) });
  expect(warningsOf(stack)).toEqual([expect.stringContaining('No alarm watches whether the job job starts')]);
  expect(warningsOf(aWatchedJob({}).stack)).toEqual([]);
});

test('each expression is short enough for CloudWatch', () => {
  const schedule = JobSchedule.afterClose(MarketCalendar.lse(), Duration.minutes(5));
  const alarms = Object.entries<Json>(
    templateOf(aWatchedJob({ schedule }).stack).findResources('AWS::CloudWatch::Alarm'),
  );
  const ofJob = alarms.flatMap(([id, alarm]) => (id.startsWith('JobAlarms') ? [alarm] : []));
  const expressions = ofJob.flatMap(({ Properties }) =>
    Properties.Metrics.map(({ Expression }: Json) => Expression ?? ''),
  );
  expect(Math.max(...expressions.map(({ length }: string) => length))).toBeLessThanOrEqual(2_048);
});

test('without a receiver of notifications, a job has no alarms', () => {
  const stack = aStack();
  const around = surroundings(stack);
  const job = new FargateJob(stack, 'Job', around);
  new TradingMonitoring(stack, 'Monitoring', { alerting: Alerting.none(), ...around }).watchJob(job);
  templateOf(stack).resourceCountIs('AWS::CloudWatch::Alarm', 0);
});
