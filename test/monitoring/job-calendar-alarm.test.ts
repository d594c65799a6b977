import { Duration } from 'aws-cdk-lib';
import { evaluate } from '../../rigs/alarms/evaluate';
import { Alerting, FargateJob, JobSchedule, MarketCalendar, TradingMonitoring, Weekday } from '../../src';
import type { Json } from '../support/json';
import { aStack, surroundings, templateOf } from '../support/stacks';

const MINUTE = 60_000;
const UNTIL = '2027-06-30';
const SESSIONS = [{ open: '09:00', close: '17:00', days: [Weekday.FRIDAY] }];

/** The alarms of jobs on the ends of their calendars. */
function alarmsOf(...schedules: JobSchedule[]): Record<string, Json> {
  const stack = aStack();
  const around = surroundings(stack);
  const monitoring = new TradingMonitoring(stack, 'Monitoring', {
    alerting: Alerting.email('a@example.com'),
    ...around,
  });
  for (const [index, schedule] of schedules.entries()) {
    monitoring.watchJob(new FargateJob(stack, `Job${index + 1}`, { ...around, schedule }));
  }
  const alarms = Object.entries<Json>(templateOf(stack).findResources('AWS::CloudWatch::Alarm'));
  return Object.fromEntries(
    alarms.filter(([, { Properties }]) => /#job-calendar-ends$/.test(Properties.AlarmDescription)),
  );
}

/** The minutes in which the alarm is in ALARM state, from one instant to another, without any run. */
function minutesInAlarm(schedule: JobSchedule, from: string, to: string): string[] {
  const [first, last] = [from, to].map((time) => Date.parse(time));
  const values = Array.from({ length: (last - first) / MINUTE }, () => null);
  const series = [{ metric: 'ExecutionsStarted', values, dimensions: {} }];
  const { states } = evaluate({ Resources: alarmsOf(schedule) }, series, first / 1000);
  const [all] = Object.values(states);
  return all.flatMap((state, minute) => (state === 'ALARM' ? [new Date(first + minute * MINUTE).toISOString()] : []));
}

test('a calendar that ends in 30 days is in ALARM state, without any run', () => {
  const calendar = MarketCalendar.of({ timeZone: 'Europe/London', sessions: SESSIONS, until: UNTIL, name: 'Friday' });
  const schedule = JobSchedule.beforeOpen(calendar, Duration.minutes(30));
  // The calendar ends at midnight in London, which is 23:00 in UTC.
  const minutes = minutesInAlarm(schedule, '2027-05-31T22:00:00Z', '2027-06-01T01:00:00Z');
  expect([minutes[0], minutes.length]).toEqual(['2027-05-31T23:00:00.000Z', 120]);
  const [{ Properties }] = Object.values(alarmsOf(schedule));
  expect(Properties.AlarmDescription).toMatch(
    /^The calendar of Friday ends on 2027-06-30\. Jobs that follow it then run on holidays too\./,
  );
});

test('the alarm is independent of the alarms on runs, which a weekly job with a long pause does not have', () => {
  const holidays = ['2027-01-01', '2027-01-08'];
  const weekly = MarketCalendar.of({ timeZone: 'Etc/UTC', sessions: SESSIONS, holidays, until: UNTIL });
  expect(Object.keys(alarmsOf(JobSchedule.afterClose(weekly, Duration.minutes(5))))).toHaveLength(1);
});

test.each([JobSchedule.onDemand(), JobSchedule.rate(Duration.hours(1))])(
  'without a calendar: no alarm, %#',
  (schedule) => {
    expect(alarmsOf(schedule)).toEqual({});
  },
);

test('the jobs of a stack with the same calendar share one alarm', () => {
  const [nyse, lse] = [MarketCalendar.nyse(), MarketCalendar.lse()];
  const alarms = alarmsOf(
    JobSchedule.afterClose(nyse, Duration.minutes(30)),
    JobSchedule.beforeOpen(nyse, Duration.minutes(45)),
    JobSchedule.afterClose(lse, Duration.minutes(30)),
  );
  const texts = Object.values(alarms).map(({ Properties }) => Properties.AlarmDescription.split('.')[0]);
  expect(texts.sort()).toEqual(['The calendar of LSE ends on 2027-12-31', 'The calendar of NYSE ends on 2028-12-31']);
});
