import { randomKey } from '../../../src/secrets/handlers/random-key';

test('a key has the given length, only letters and digits, and differs each time', () => {
  expect(randomKey(48)).toMatch(/^[A-Za-z0-9]{48}$/);
  expect(randomKey(48)).not.toBe(randomKey(48));
});

test('every letter and digit occurs about equally often', () => {
  const counts = new Map<string, number>();
  for (const character of randomKey(620_000)) counts.set(character, (counts.get(character) ?? 0) + 1);
  expect(counts.size).toBe(62);
  // Eight standard deviations. A byte modulo 62 would give eight characters 12,100 times.
  expect(Math.min(...counts.values())).toBeGreaterThan(9_200);
  expect(Math.max(...counts.values())).toBeLessThan(10_800);
});
