import * as fc from 'fast-check';
import { cronExpression } from '../../src/market-hours/cron';

const some = (min: number, max: number) => fc.uniqueArray(fc.integer({ min, max }), { minLength: 1 });
const FIELDS = fc.record(
  {
    minutes: some(0, 59),
    hours: some(0, 23),
    daysOfMonth: some(1, 31),
    months: some(1, 12),
    weekdays: some(0, 6),
    years: some(1970, 2199),
  },
  { requiredKeys: ['minutes', 'hours'] },
);
/** The fields in the order of AWS: numbers and ranges, or `*`. */
const RANGES = /^(\*|\d+(-\d+)?(,\d+(-\d+)?)*)$/;
const DAYS = /^(\*|(SUN|MON|TUE|WED|THU|FRI|SAT)([,-](SUN|MON|TUE|WED|THU|FRI|SAT))*)$/;

// https://docs.aws.amazon.com/autoscaling/application/userguide/scheduled-scaling-using-cron-expressions.html
test('every expression has six fields, and ? as exactly one of the two days', () => {
  fc.assert(
    fc.property(FIELDS, (fields) => {
      const [, inner] = /^cron\((.*)\)$/.exec(cronExpression(fields)) as RegExpExecArray;
      const [minute, hours, dayOfMonth, months, dayOfWeek, years, ...rest] = inner.split(' ');
      expect(rest).toEqual([]);
      expect([dayOfMonth, dayOfWeek].filter((day) => day === '?')).toHaveLength(1);
      for (const field of [minute, hours, months, years]) expect(field).toMatch(RANGES);
      expect(dayOfMonth).toMatch(dayOfMonth === '?' ? /\?/ : RANGES);
      expect(dayOfWeek).toMatch(dayOfWeek === '?' ? /\?/ : DAYS);
      // A range never goes backwards.
      for (const [, from, to] of inner.matchAll(/(\d+)-(\d+)/g)) expect(Number(from)).toBeLessThan(Number(to));
    }),
    { seed: 20_270_101, numRuns: 500 },
  );
});
