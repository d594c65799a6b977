import { evaluateExpression, type Value } from '../../../rigs/alarms/metric-math';

const _ = undefined;
const ids: Record<string, Value> = {
  m1: [1, 2, _, 4],
  m2: [0, 1, 2, _],
  all: [
    [1, 2],
    [3, _],
  ] as Value,
};
const value = (expression: string) =>
  evaluateExpression(expression, {
    valueOf: (id) => {
      if (!(id in ids)) throw new Error(`unknown id ${id}`);
      return ids[id] as Value;
    },
    times: [600, 660, 720, 780],
  });

test.each<[string, Value]>([
  ['1 + 2 * 3 ^ 2 - 4 / 2', 17],
  ['(1 + 2) * -3', -9],
  ['m1 + m2', [1, 3, _, _]],
  ['m1 / m2', [_, 2, _, _]],
  ['100 * m2 / (m1 + m2)', [0, 100 / 3, _, _]],
  ['m1 >= 2', [0, 1, _, 1]],
  ['m1 > 1 AND m2 > 0', [0, 1, _, _]],
  ['m1 > 1 || m2 > 5', [0, 1, _, _]],
  ['IF(m1 > 1, m1, 0)', [0, 2, _, 4]],
  ['IF(m1 > 1, m2)', [_, 1, _, _]],
  ['FILL(m1, 0)', [1, 2, 0, 4]],
  ['FILL(m1, m2)', [1, 2, 2, 4]],
  ['FILL(m2, REPEAT)', [0, 1, 2, 2]],
  ['SUM([m1, m2])', [1, 3, 2, 4]],
  ['MAX([m1, m2])', [1, 2, 2, 4]],
  ['MIN([m1, m2])', [0, 1, 2, 4]],
  ['AVG([m1, m2])', [0.5, 1.5, 2, 4]],
  ['SUM([all])', [4, 2]],
  ['SUM(FILL(all, 1))', [4, 3]],
  ['ABS(0 - m1)', [1, 2, _, 4]],
  ['CEIL(m1 / 2)', [1, 1, _, 2]],
  // Without a gap, although m1 has one.
  ['EPOCH(m1)', [600, 660, 720, 780]],
])('%s', (expression, expected) => {
  expect(value(expression)).toEqual(expected);
});

test.each([
  ['RATE(m1)', 'got the function RATE'],
  ['m1 +', 'expected metric math'],
  ['m1 m2', 'expected metric math'],
  ['m1 $ m2', 'expected metric math at 2'],
  ['SUM(m1)', 'expected an array: SUM([m1, m2])'],
  ['SUM([1])', 'got the number 1 in an array'],
  ['m3', 'unknown id m3'],
  ['all + all', 'got two arrays'],
])('%s is refused', (expression, message) => {
  expect(() => value(expression)).toThrow(message);
});
