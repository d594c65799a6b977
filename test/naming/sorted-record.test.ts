import { sortedRecord } from '../../src/naming/sorted-record';

test('sortedRecord() puts entries in the order of their names', () => {
  expect(Object.entries(sortedRecord({ b: 1, a: 2, C: 3 }))).toEqual([
    ['C', 3],
    ['a', 2],
    ['b', 1],
  ]);
});
