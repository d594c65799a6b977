import { Duration, Token } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import { RotationPlan } from '../../src';
import { rotationWindows } from '../../src/validation/rotation-schedules';
import { expectUsageError } from '../support/usage-errors';

test.each([
  ['rate(4 hours)', 4],
  ['rate(36 hours)', 24],
  ['rate(1 day)', 24],
  ['rate(999 days)', 24],
  ['cron(0 8 1 * ? *)', 16],
  ['cron(0 0 ? * * *)', 24],
  ['cron(0 4/12 * * ? *)', 8],
  ['cron(0 */6 * * ? *)', 6],
  ['cron(0 0,4,8 L JAN,7 ? *)', 4],
  ['cron(0 1,21 1 * ? *)', 3],
  ['cron(0 9 ? 3-5 MON-FRI *)', 15],
  ['cron(0 9 ? * sat *)', 15],
  ['cron(0 23 ? * 1#2 *)', 1],
  ['cron(0 23 ? * FRIL *)', 1],
  ['cron(0 20 1/5 */2 ? *)', 4],
])('%s has windows of at most %d hours', (expression, maxHours) => {
  expect(rotationWindows(expression)).toEqual({ maxHours });
});

test.each([
  'rate(1 minute)',
  'rate(3 hours)',
  'rate(1000 days)',
  'rate(0 days)',
  'rate(1 week)',
  'at(2027-01-01T00:00:00)',
  'cron()',
  'cron(0 9 * * *)',
  'cron(0 9 * * ? * *)',
  'cron(15 3 * * ? *)',
  'cron(0 * * * ? *)',
  'cron(0 24 * * ? *)',
  'cron(0 8,10 * * ? *)',
  'cron(0 8-12 * * ? *)',
  'cron(0 1,22 * * ? *)',
  'cron(0 0/0 * * ? *)',
  'cron(0 */ * * ? *)',
  'cron(0 *-4 * * ? *)',
  'cron(0 8 * * * *)',
  'cron(0 8 ? * ? *)',
  'cron(0 8 32 * ? *)',
  'cron(0 8 1W * ? *)',
  'cron(0 8 1 13 ? *)',
  'cron(0 8 1 XYZ ? *)',
  'cron(0 8 ? * 8 *)',
  'cron(0 8 ? * MON#6 *)',
  'cron(0 8 1 * ? 2027)',
])('Secrets Manager does not accept %s', (expression) => {
  const schedule = events.Schedule.expression(expression);
  expectUsageError(() => RotationPlan.generatedKey({ schedule }), {
    code: 'InvalidRotationSchedule',
    path: 'RotationPlan.generatedKey()',
    got: `schedule: '${expression}'`,
    expected: 'minute 0, hours at least 4 apart',
  });
});

test('a schedule that is a token is not checked', () => {
  const schedule = events.Schedule.rate(Duration.hours(Token.asNumber({ Ref: 'Hours' })));
  expect(() => RotationPlan.generatedKey({ schedule })).not.toThrow();
});
