import { GeneratedKeyRotator } from '../../../src/rotation/handlers/generated-key';
import { runStep } from '../../../src/secrets/handlers/rotation-steps';
import { MemoryStore } from './memory-store';

const STEPS = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'];
const rotator = new GeneratedKeyRotator('api_key', 64);

function step(store: MemoryStore, Step: string, ClientRequestToken = 'second') {
  return runStep({ Step, SecretId: 'secret', ClientRequestToken }, ['secret'], store, rotator);
}

describe('a rotation', () => {
  test('makes a new value current and keeps the previous value readable', async () => {
    const store = new MemoryStore();
    for (const name of STEPS) await step(store, name);
    expect(store.versions.second.stages).toContain('AWSCURRENT');
    expect(store.versions.first.stages).toEqual(['AWSPREVIOUS']);
    expect(store.versions.second.value?.previous_api_key).toBe('old');
    expect(store.versions.second.value?.api_key).toMatch(/^[A-Za-z0-9]{64}$/);
  });

  test('can be called again at every step with the same value', async () => {
    const store = new MemoryStore();
    let value: string | undefined;
    for (const name of STEPS) {
      await step(store, name);
      value ??= store.versions.second.value?.api_key;
      await step(store, name);
      expect(store.versions.second.value?.api_key).toBe(value);
    }
  });

  test('never makes a failing value current, in any order of the steps', async () => {
    const store = new MemoryStore();
    store.versions.second.value = { api_key: 'too short' };
    await expect(step(store, 'finishSecret')).rejects.toThrow('9 characters, expected at least 32');
    expect(store.versions.first.stages).toContain('AWSCURRENT');
  });

  test('does nothing for the current version', async () => {
    const store = new MemoryStore();
    await step(store, 'createSecret', 'first');
    expect(store.versions.first.value).toEqual({ api_key: 'old', previous_api_key: '' });
  });

  test('fails if a concurrent call makes the pending version current in the meantime', async () => {
    const store = new MemoryStore();
    await step(store, 'createSecret');
    const description = await store.describe();
    await store.makeCurrent('secret', 'second', 'first');
    jest.spyOn(store, 'describe').mockResolvedValue(description);
    const set = jest.spyOn(rotator, 'set');
    await expect(step(store, 'setSecret')).rejects.toThrow('has no AWSCURRENT value');
    expect(set).not.toHaveBeenCalled();
    set.mockRestore();
  });

  test('can be tested before the first rotation, when the pending version has no value', async () => {
    const store = new MemoryStore();
    store.versions.first.value = { api_key: 'x'.repeat(64) };
    await expect(step(store, 'testSecret')).resolves.toBeUndefined();
  });

  test('works without a current version, as after a restore', async () => {
    const store = new MemoryStore();
    await step(store, 'createSecret');
    jest
      .spyOn(store, 'describe')
      .mockResolvedValue({ ...(await store.describe()), stages: { second: ['AWSPENDING'] } });
    await step(store, 'finishSecret');
    expect(store.versions.second.stages).toContain('AWSCURRENT');
  });
});

describe('a rotation rejects', () => {
  const cases: [string, (store: MemoryStore) => Promise<void>, RegExp][] = [
    [
      'a secret with disabled rotation',
      (store) => step(Object.assign(store, { rotationEnabled: false }), 'createSecret'),
      /not enabled/,
    ],
    ['an unknown version', (store) => step(store, 'createSecret', 'third'), /version third .* no staging label/],
    [
      'a version that is not pending',
      (store) => {
        store.versions.second.stages = ['AWSPREVIOUS'];
        return step(store, 'createSecret');
      },
      /is not AWSPENDING/,
    ],
    [
      'a secret without a current value',
      (store) => {
        store.versions.first.value = undefined;
        return step(store, 'createSecret');
      },
      /no AWSCURRENT value/,
    ],
    ['to set what was not created', (store) => step(store, 'setSecret'), /createSecret did not finish/],
    ['to finish what was not created', (store) => step(store, 'finishSecret'), /createSecret did not finish/],
    ['a step that does not exist', (store) => step(store, 'eatSecret'), /unknown rotation step 'eatSecret'/],
  ];

  test.each(cases)('%s', async (_name, act, message) => {
    await expect(act(new MemoryStore())).rejects.toThrow(message);
  });
});
