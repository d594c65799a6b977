import { CompositeActions, parseRule } from '../../../rigs/alarms/composite-alarm';
import type { State } from '../../../rigs/alarms/series';

/** The alarm is in the ALARM state in these ranges of time, each with its end. */
type Ranges = readonly (readonly [from: number, to: number])[];

/** Runs the actions of a composite alarm with a wait period of 2 and an extension period of 3, as AWS's examples. */
function actionsOf(composite: Ranges, suppressor: Ranges, until = 14): string[] {
  const actions = new CompositeActions({ wait: 2, extension: 3 });
  const stateAt = (ranges: Ranges, time: number): State =>
    ranges.some(([from, to]) => time >= from && time < to) ? 'ALARM' : 'OK';
  const acted = Array.from({ length: until }, (_, time) =>
    actions.step(time, stateAt(composite, time), stateAt(suppressor, time)).map((state) => `${state} at t${time}`),
  );
  // The first evaluation, before the examples begin.
  return acted.flat().filter((text) => text !== 'OK at t2');
}

const END = 99;

/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Create_Composite_Alarm_Suppression.html */
describe("AWS's examples of suppression", () => {
  test('1: actions are not suppressed after the wait period', () => {
    expect(actionsOf([[3, END]], [])).toEqual(['ALARM at t5']);
  });

  test('2: the suppressor enters ALARM before the wait period ends', () => {
    expect(actionsOf([[3, END]], [[4, END]])).toEqual([]);
  });

  test('3: a change of state in the wait period starts a new one', () => {
    expect(actionsOf([[3, 4]], [])).toEqual(['OK at t6']);
  });

  test('4: the suppressor is already in ALARM', () => {
    expect(actionsOf([[3, END]], [[1, END]])).toEqual([]);
  });

  test('5: actions follow after the extension period', () => {
    expect(actionsOf([[3, END]], [[4, 7]])).toEqual(['ALARM at t10']);
  });

  test('6: a change of state in the extension period starts a wait period', () => {
    expect(actionsOf([[3, 8]], [[4, 7]])).toEqual(['OK at t10']);
  });
});

test('a suppressor that enters ALARM at the end of the wait period is late', () => {
  expect(actionsOf([[3, END]], [[5, END]])).toEqual(['ALARM at t5']);
});

test('without a suppressor, actions follow at once', () => {
  const actions = new CompositeActions();
  expect([0, 1, 2].flatMap((minute) => actions.step(minute, minute === 1 ? 'ALARM' : 'OK'))).toEqual([
    'OK',
    'ALARM',
    'OK',
  ]);
});

describe('a rule', () => {
  const states: Record<string, State> = { a: 'ALARM', b: 'OK', 'arn:aws:x:alarm:c d': 'INSUFFICIENT_DATA' };
  const value = (text: string) => parseRule(text).holds((alarm) => states[alarm] as State);

  test.each([
    ['ALARM(a)', true],
    ['ALARM("b")', false],
    ['OK(b) AND INSUFFICIENT_DATA("arn:aws:x:alarm:c d")', true],
    ['(ALARM("a") OR ALARM("b"))', true],
    ['ALARM(a) AND NOT ALARM(b)', true],
    ['NOT (ALARM(a) OR ALARM(b))', false],
    ['ALARM(b) OR ALARM(a) AND FALSE', false],
    ['(ALARM(b) OR ALARM(a)) AND TRUE', true],
  ])('%s is %s', (text, expected) => {
    expect(value(text)).toBe(expected);
  });

  test.each(['ALARM(a', 'ALARM(a) ALARM(b)', 'a', 'ALARM(a) AND', '(ALARM(a)', 'AT_LEAST(2, ALARM, (a, b))'])(
    '%s is refused',
    (text) => {
      expect(() => parseRule(text)).toThrow(`got the rule '${text}'`);
    },
  );

  test('lists its children once', () => {
    expect(parseRule('ALARM(a) OR OK(a) OR ALARM(b)').children).toEqual(['a', 'b']);
  });
});
