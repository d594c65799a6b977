import { median, medianRatio } from '../../bench/statistics';

describe('the median', () => {
  test.each([
    [[3], 3],
    [[9, 1, 2], 2],
    [[10, 1, 4, 2], 3],
  ])('of %j is %d', (numbers, expected) => {
    expect(median(numbers)).toBe(expected);
  });
});

test('the ratio is that within a round, which a slow round does not change', () => {
  expect(medianRatio([2, 20, 2], [1, 10, 1])).toBe(2);
});
