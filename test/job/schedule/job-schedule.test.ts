import { App, Duration, Lazy, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { JobSchedule, MarketCalendar } from '../../../src';
import { expectUsageError } from '../../support/usage-errors';

const SKIPPED = 'jobSkipsDay';

function bound(schedule: JobSchedule) {
  const stack = new Stack(new App(), 'Job');
  const warnings = () =>
    Annotations.fromStack(stack)
      .findWarning('*', Match.anyValue())
      .map(({ entry }) => String(entry.data));
  return { config: schedule._bind(stack), warnings };
}

test.each<[JobSchedule, string, string | undefined, Duration]>([
  [JobSchedule.rate(Duration.minutes(1)), 'rate(1 minute)', undefined, Duration.minutes(1)],
  [JobSchedule.rate(Duration.hours(36)), 'rate(36 hours)', undefined, Duration.hours(36)],
  [JobSchedule.rate(Duration.days(7)), 'rate(7 days)', undefined, Duration.days(7)],
  [JobSchedule.cron({ minute: '0/15', hour: '*' }), 'cron(0/15 * * * ? *)', 'Etc/UTC', Duration.minutes(15)],
  [
    JobSchedule.cron({ minute: '30', hour: '18', weekDay: 'MON-FRI', timeZone: 'America/New_York' }),
    'cron(30 18 ? * MON-FRI *)',
    'America/New_York',
    Duration.hours(73),
  ],
  [
    JobSchedule.cron({ minute: '5', hour: '9,17', day: 'L', month: '2', year: '2028-2030', timeZone: 'Asia/Tokyo' }),
    'cron(5 9,17 L 2 ? 2028-2030)',
    'Asia/Tokyo',
    Duration.hours(365 * 24 - 8),
  ],
])('%# is one trigger', (schedule, expression, timeZone, pause) => {
  const { config, warnings } = bound(schedule);
  expect(config.triggers).toEqual([{ id: 'Schedule', expression, ...(timeZone && { timeZone }) }]);
  expect(config.longestPause?.toMinutes()).toBe(pause.toMinutes());
  expect(config.calendarEnd).toBeUndefined();
  expect(warnings()).toEqual([]);
});

test('a single run has no pause', () => {
  const { config } = bound(JobSchedule.cron({ minute: '0', hour: '0', day: '1', month: '1', year: '2030' }));
  expect(config.longestPause).toBeUndefined();
});

test('onDemand() has no trigger', () => {
  expect(bound(JobSchedule.onDemand()).config).toEqual({ triggers: [], description: 'on demand' });
});

test.each<[JobSchedule, string]>([
  [JobSchedule.rate(Duration.minutes(90)), 'every 1 hour 30 minutes'],
  [JobSchedule.cron({ minute: '0', hour: '6' }), 'at cron(0 6 * * ? *) in Etc/UTC'],
  [JobSchedule.afterClose(MarketCalendar.nyse(), Duration.minutes(30)), '30 minutes after the close of NYSE'],
  [JobSchedule.afterClose(MarketCalendar.lse(), Duration.minutes(0)), 'at the close of LSE'],
  [JobSchedule.beforeOpen(MarketCalendar.lse(), Duration.minutes(75)), '1 hour 15 minutes before the opening of LSE'],
])('describes itself: %#', (schedule, description) => {
  expect(bound(schedule).config.description).toBe(description);
});

test.each([
  [{ minute: '30', hour: '2' }, '2026-03-08'],
  [{ minute: '0/20', hour: '2', day: '14', month: '3' }, '2027-03-14'],
  [{ minute: '30', hour: '2,3' }, undefined],
  [{ minute: '30', hour: '1' }, undefined],
  [{ minute: '30', hour: '2', weekDay: 'MON-FRI' }, undefined],
])('warns about a day whose only run the clock skips: %j', (fields, date) => {
  const { warnings } = bound(JobSchedule.cron({ ...fields, timeZone: 'America/New_York' }));
  expect(warnings()).toHaveLength(date ? 1 : 0);
  if (date) expect(warnings()[0]).toMatch(new RegExp(`does not run on ${date}.*${SKIPPED}`));
});

test('no warning in a zone without daylight saving time', () => {
  expect(bound(JobSchedule.cron({ minute: '30', hour: '2', timeZone: 'Asia/Tokyo' })).warnings()).toEqual([]);
});

describe('refuses', () => {
  const cron = (fields: object) => () => JobSchedule.cron({ minute: '0', hour: '6', ...fields });

  test.each<[string, () => unknown, string]>([
    ['cron', cron({ hour: '24' }), "hour: '24'"],
    ['cron', cron({ minute: '' }), 'minute'],
    ['cron', cron({ weekDay: 'Monday' }), "weekDay: 'Monday'"],
    ['cron', cron({ timeZone: 'EST5' }), 'timeZone'],
    ['cron', cron({ day: '1', weekDay: 'MON' }), "day: '1' and weekDay: 'MON'"],
    ['cron', cron({ day: '30', month: 'FEB' }), 'cron(0 6 30 FEB ? *), which never occurs'],
    ['cron', cron({ year: '2020-2024' }), 'which never occurs'],
    ['cron', cron({ hour: Lazy.string({ produce: () => '6' }) }), 'hour'],
    ['rate', () => JobSchedule.rate(Duration.seconds(30)), 'every'],
    ['rate', () => JobSchedule.rate(Duration.minutes(0)), 'every'],
    ['rate', () => JobSchedule.rate(Duration.days(366)), 'every'],
    ['rate', () => JobSchedule.rate(Duration.minutes(Lazy.number({ produce: () => 5 }))), 'every'],
    ['afterClose', () => JobSchedule.afterClose(MarketCalendar.nyse(), Duration.hours(24)), 'delay'],
    ['beforeOpen', () => JobSchedule.beforeOpen(MarketCalendar.nyse(), Duration.seconds(10)), 'lead'],
  ])('%s: %#', (call, create, got) => {
    expectUsageError(create, { path: `JobSchedule.${call}()`, code: 'InvalidJobSchedule', got });
  });

  test('a field that is a number', () => {
    const create = () => JobSchedule.cron({ minute: 0 as unknown as string, hour: '6' });
    expectUsageError(create, { path: 'JobSchedule.cron()', code: 'WrongType', got: 'minute: 0' });
  });

  test.each(['afterClose', 'beforeOpen'] as const)('%s with a calendar without sessions', (call) => {
    const dates = MarketCalendar.of({ holidays: ['2027-12-25'], until: '2027-12-31' });
    for (const calendar of [dates, MarketCalendar.none()]) {
      const create = () => JobSchedule[call](calendar, Duration.minutes(5));
      const wanted = { code: 'InvalidMarketCalendar' as const, got: 'a calendar without sessions' };
      expectUsageError(create, { path: `JobSchedule.${call}()`, ...wanted });
    }
  });
});
