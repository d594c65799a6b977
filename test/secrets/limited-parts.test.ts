import { LimitedParts } from '../../src/secrets/limited-parts';

test('a part begins when the last one is full, with its number, and gets its elements later', () => {
  const begun: [string[], number][] = [];
  const parts = new LimitedParts<string>(2, (part, number) => begun.push([part, number]));
  expect(parts.all).toEqual([]);
  for (const element of ['a', 'b', 'c']) parts.add(element);
  expect(begun).toEqual([
    [['a', 'b'], 1],
    [['c'], 2],
  ]);
  expect(parts.all).toEqual(['a', 'b', 'c']);
});
