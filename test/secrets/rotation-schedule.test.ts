import { Duration, Token } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import { RotatableSecret, RotationPlan, type RotationTiming } from '../../src';
import { aStack, propertiesOf } from '../support/stacks';
import { expectUsageError } from '../support/usage-errors';

const AT_21 = events.Schedule.cron({ minute: '0', hour: '21', weekDay: 'SAT' });

function scheduleOf(timing: RotationTiming) {
  const stack = aStack();
  new RotatableSecret(stack, 'Key', { rotation: RotationPlan.generatedKey(timing) });
  return propertiesOf(stack, 'AWS::SecretsManager::RotationSchedule');
}

test.each([
  [Duration.hours(4), 'rate(4 hours)'],
  [Duration.hours(36), 'rate(36 hours)'],
  [Duration.hours(24), 'rate(1 day)'],
  [Duration.hours(72), 'rate(3 days)'],
  [Duration.minutes(48 * 60), 'rate(2 days)'],
  [Duration.days(999), 'rate(999 days)'],
])('an interval of whole days is in days, so that the window leaves time for retries: %s', (every, expected) => {
  expect(scheduleOf({ every }).RotationRules).toEqual({ ScheduleExpression: expected });
});

test('a rotation accepts a schedule in UTC and a window', () => {
  expect(scheduleOf({ schedule: AT_21, window: Duration.hours(3) }).RotationRules).toEqual({
    ScheduleExpression: 'cron(0 21 ? * SAT *)',
    Duration: '3h',
  });
});

test('a rotation is immediate with rotateImmediately', () => {
  expect(scheduleOf({ rotateImmediately: true }).RotateImmediatelyOnUpdate).toBe(true);
});

test('a rotation accepts tokens', () => {
  const hours = Token.asNumber({ Ref: 'Hours' });
  expect(() => scheduleOf({ every: Duration.hours(hours), window: Duration.hours(2) })).not.toThrow();
  expect(() => scheduleOf({ window: Duration.hours(hours) })).not.toThrow();
  expect(scheduleOf({ every: Duration.hours(hours) }).RotationRules.ScheduleExpression).toEqual({
    'Fn::Join': ['', ['rate(', { Ref: 'Hours' }, ' hours)']],
  });
});

test('the rotation function checks daily that the rotation is on time', () => {
  const stack = aStack();
  new RotatableSecret(stack, 'Key', { rotation: RotationPlan.generatedKey() });
  expect(propertiesOf(stack, 'AWS::Events::Rule')).toMatchObject({
    ScheduleExpression: 'rate(1 day)',
    Targets: [
      {
        Arn: { 'Fn::GetAtt': [expect.stringMatching(/RotationFunction/), 'Arn'] },
        Input: { 'Fn::Join': ['', ['{"OverdueCheck":"', { Ref: expect.stringMatching(/^Key/) }, '"}']] },
      },
    ],
  });
});

test('a rotation has either an interval or a schedule', () => {
  const schedule = events.Schedule.expression('cron(0 8 1 * ? *)');
  expectUsageError(() => scheduleOf({ schedule, every: Duration.days(1) }), {
    code: 'TwoRotationTimes',
    path: 'Stack/Key',
    got: 'schedule: cron(0 8 1 * ? *)',
  });
});

test.each([
  [{ window: Duration.minutes(30) }, 'RotationPlan.generatedKey()', 'window in hours: 0.5'],
  [{ window: Duration.hours(25) }, 'RotationPlan.generatedKey()', 'window in hours: 25'],
  [{ window: Duration.hours(5), every: Duration.hours(4) }, 'Stack/Key', 'window: 5 hours, every: 4 hours'],
  [{ window: Duration.hours(4), schedule: AT_21 }, 'Stack/Key', 'window: 4 hours, schedule: cron(0 21 ? * SAT *)'],
])('rejects a window that Secrets Manager would reject: %#', (timing, path, got) => {
  expectUsageError(() => scheduleOf(timing), { code: 'RotationWindowOutOfRange', path, got });
});
