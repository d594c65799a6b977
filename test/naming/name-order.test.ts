import { inNameOrder } from '../../src/naming/name-order';

test('inNameOrder() puts entries in the order of their names', () => {
  expect(Object.entries(inNameOrder({ b: 1, a: 2, C: 3 }))).toEqual([
    ['C', 3],
    ['a', 2],
    ['b', 1],
  ]);
});
