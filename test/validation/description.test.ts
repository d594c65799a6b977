import { describe as describeResource } from '../../src/validation/description';

test('a short description of printable ASCII characters stays as it is', () => {
  const text = "What Trading/ApiKey may do: read, write & delete (99 %) of 'it'.";
  expect(describeResource('policy', text)).toBe(text);
});

test('each other character becomes an underscore', () => {
  expect(describeResource('policy', 'Trading/größe 取引 🚀\n')).toBe('Trading/gr__e __ __');
});

test.each([
  ['rule', 0, 512],
  ['alarm', 100, 924],
  ['policy', 0, 1_000],
  ['securityGroup', 300, 3],
] as const)('a long description of a %s is cut', (resource, reserved, length) => {
  const description = describeResource(resource, 'x'.repeat(2_000), reserved);
  expect(description).toHaveLength(length);
  expect(description).toMatch(/\.\.\.$/);
});
