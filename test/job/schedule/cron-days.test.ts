import { cronDays } from '../../../src/job/schedule/cron-days';
import { parseDay } from '../../../src/market-hours/local-time';

function days(fields: Parameters<typeof cronDays>[0], first = '2027-01-01', last = '2027-12-31'): string[] {
  return cronDays(fields, parseDay(first), parseDay(last)).map((day) =>
    new Date(day * 24 * 3_600_000).toISOString().slice(0, 10),
  );
}

// https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#cron-based
test.each<[Parameters<typeof cronDays>[0], string[]]>([
  [{ day: '1,15', month: 'JAN-FEB' }, ['2027-01-01', '2027-01-15', '2027-02-01', '2027-02-15']],
  [{ day: '*/10', month: '3' }, ['2027-03-01', '2027-03-11', '2027-03-21', '2027-03-31']],
  [{ day: '20-31/5', month: '4' }, ['2027-04-20', '2027-04-25', '2027-04-30']],
  [{ day: 'L', month: 'FEB' }, ['2027-02-28']],
  [{ day: 'L', month: '12' }, ['2027-12-31']],
  // 2027-01-31 and 2027-02-28 are Sundays, 2027-07-31 is a Saturday, 2027-12-31 is a Friday.
  [{ day: 'LW', month: '1,2,7,12' }, ['2027-01-29', '2027-02-26', '2027-07-30', '2027-12-31']],
  // 2027-05-01 and 2027-05-15 are Saturdays, 2027-08-01 and 2027-08-15 are Sundays.
  [{ day: '1W', month: '5,8' }, ['2027-05-03', '2027-08-02']],
  [{ day: '15W', month: '5,8,9' }, ['2027-05-14', '2027-08-16', '2027-09-15']],
  [{ day: '31W', month: '1-4' }, ['2027-01-29', '2027-03-31']],
  [{ weekDay: 'SUN', month: '1' }, ['2027-01-03', '2027-01-10', '2027-01-17', '2027-01-24', '2027-01-31']],
  [
    { weekDay: '1,7', month: '2', year: '2027' },
    ['06', '07', '13', '14', '20', '21', '27', '28'].map((day) => `2027-02-${day}`),
  ],
  [{ weekDay: 'FRI#3', month: '3,6' }, ['2027-03-19', '2027-06-18']],
  [{ weekDay: '6#5', month: '1-4' }, ['2027-01-29', '2027-04-30']],
  [{ weekDay: '6L', month: '1,2' }, ['2027-01-29', '2027-02-26']],
  [{ year: '2026' }, []],
  [{ day: '30', month: 'FEB' }, []],
])('%j', (fields, wanted) => {
  expect(days(fields)).toEqual(wanted);
});

test('selects each day without fields', () => {
  expect(days({})).toHaveLength(365);
});
