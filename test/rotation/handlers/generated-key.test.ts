import { GeneratedKeyRotator } from '../../../src/rotation/handlers/generated-key';

describe('GeneratedKeyRotator', () => {
  const rotator = new GeneratedKeyRotator('api_key', 40);

  test('generates letters and digits, another key every time', () => {
    const keys = Array.from({ length: 50 }, () => rotator.next({ api_key: 'a' }).api_key);
    expect(keys.every((key) => /^[A-Za-z0-9]{40}$/.test(key))).toBe(true);
    expect(new Set(keys).size).toBe(50);
  });

  test('keeps the fields that it knows nothing of', () => {
    expect(rotator.next({ api_key: 'a', owner: 'me' })).toMatchObject({ owner: 'me', previous_api_key: 'a' });
  });

  test('has nobody to tell', async () => {
    await expect(rotator.set()).resolves.toBeUndefined();
  });

  test.each([
    [{ api_key: 'short' }, '5 characters, expected 40'],
    [{}, '0 characters, expected 40'],
  ])('finds a value wrong: %j', async (value, message) => {
    await expect(rotator.test(value as Record<string, string>)).rejects.toThrow(message);
  });

  test('names no value in its errors', async () => {
    await expect(rotator.test({ api_key: 'hunter2' })).rejects.toThrow(/^(?!.*hunter2)/);
  });
});
