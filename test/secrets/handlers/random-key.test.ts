import { randomKey } from '../../../src/secrets/handlers/random-key';

test('a key is as long as told, of letters and digits, and another one each time', () => {
  expect(randomKey(48)).toMatch(/^[A-Za-z0-9]{48}$/);
  expect(randomKey(48)).not.toBe(randomKey(48));
});

test('every letter and digit occurs, none much more than another', () => {
  const counts = new Map<string, number>();
  for (const character of randomKey(62_000)) counts.set(character, (counts.get(character) ?? 0) + 1);
  expect(counts.size).toBe(62);
  expect(Math.min(...counts.values())).toBeGreaterThan(800);
  expect(Math.max(...counts.values())).toBeLessThan(1200);
});
