import { GeneratedKeyRotator } from '../../../src/rotation/handlers/generated-key';

describe('GeneratedKeyRotator', () => {
  const rotator = new GeneratedKeyRotator('api_key', 40);

  test('generates a different key of letters and digits every time', () => {
    const keys = Array.from({ length: 50 }, () => rotator.next({ api_key: 'a' }).api_key);
    expect(keys.every((key) => /^[A-Za-z0-9]{40}$/.test(key))).toBe(true);
    expect(new Set(keys).size).toBe(50);
  });

  test('keeps other fields', () => {
    expect(rotator.next({ api_key: 'a', owner: 'me' })).toMatchObject({ owner: 'me', previous_api_key: 'a' });
  });

  test('sets the value in no other system', async () => {
    await expect(rotator.set()).resolves.toBeUndefined();
  });

  test.each([
    [{ api_key: 'short' }, '5 characters, expected at least 32'],
    [{}, '0 characters, expected at least 32'],
  ])('rejects the value %j', async (value, message) => {
    await expect(rotator.test(value as Record<string, string>)).rejects.toThrow(message);
  });

  test('accepts a key from before a change of the length', async () => {
    await expect(rotator.test({ api_key: 'a'.repeat(64) })).resolves.toBeUndefined();
  });

  test('has no value in its errors', async () => {
    await expect(rotator.test({ api_key: 'hunter2' })).rejects.toThrow(/^(?!.*hunter2)/);
  });
});
