import { median, quartiles, ratios } from '../../bench/statistics';

describe('the median', () => {
  test.each([
    [[3], 3],
    [[9, 1, 2], 2],
    [[10, 1, 4, 2], 3],
  ])('of %j is %d', (numbers, expected) => {
    expect(median(numbers)).toBe(expected);
  });
});

test('quartiles are interpolated between neighbours', () => {
  expect(quartiles([5, 1, 3, 2, 4])).toEqual({ first: 2, median: 3, third: 4 });
  expect(quartiles([4, 1, 2, 3])).toEqual({ first: 1.75, median: 2.5, third: 3.25 });
});

test('a ratio is taken within a round, so that a slow round does not change it', () => {
  expect(ratios([2, 20, 2], [1, 10, 1])).toEqual({ first: 2, median: 2, third: 2 });
});
