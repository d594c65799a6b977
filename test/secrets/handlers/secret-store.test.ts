import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SecretsManagerStore } from '../../../src/secrets/handlers/secret-store';

function storeAnswering(answer: unknown) {
  const send = jest.fn((_command: { input: unknown }) =>
    answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer),
  );
  return { send, store: new SecretsManagerStore({ send } as unknown as SecretsManagerClient) };
}

function named(name: string): Error {
  return Object.assign(new Error(name), { name });
}

describe('SecretsManagerStore', () => {
  test('describes the labels and whether rotation is enabled', async () => {
    const { store } = storeAnswering({ RotationEnabled: true, VersionIdsToStages: { a: ['AWSCURRENT'] } });
    expect(await store.describe('secret')).toEqual({ rotationEnabled: true, stages: { a: ['AWSCURRENT'] } });
  });

  test('describes a secret without versions', async () => {
    expect(await storeAnswering({}).store.describe('secret')).toEqual({ rotationEnabled: false, stages: {} });
  });

  test('reads a value by label and version', async () => {
    const { send, store } = storeAnswering({ SecretString: '{"api_key":"a"}' });
    expect(await store.read('secret', 'AWSPENDING', 'v')).toEqual({ api_key: 'a' });
    expect(send.mock.calls[0][0].input).toEqual({ SecretId: 'secret', VersionStage: 'AWSPENDING', VersionId: 'v' });
  });

  test.each([
    ['the version does not exist', named('ResourceNotFoundException')],
    ['the version is binary', {}],
  ])('has no value when %s', async (_name, answer) => {
    expect(await storeAnswering(answer).store.read('secret', 'AWSPENDING')).toBeUndefined();
  });

  test('passes other errors on', async () => {
    await expect(storeAnswering(named('ThrottlingException')).store.read('s', 'AWSCURRENT')).rejects.toThrow(
      'Throttling',
    );
  });

  test('does not quote a value that it cannot parse', async () => {
    const { store } = storeAnswering({ SecretString: 'hunter2' });
    await expect(store.read('secret', 'AWSCURRENT')).rejects.toThrow(/^the value of secret is not a JSON object$/);
  });

  test('stores the pending value under the token of the rotation', async () => {
    const { send, store } = storeAnswering({});
    await store.putPending('secret', 'token', { api_key: 'a' });
    expect(send.mock.calls[0][0].input).toEqual({
      SecretId: 'secret',
      ClientRequestToken: 'token',
      SecretString: '{"api_key":"a"}',
      VersionStages: ['AWSPENDING'],
    });
  });

  test('keeps the pending value of a concurrent call that was first', async () => {
    const { store } = storeAnswering(named('ResourceExistsException'));
    await expect(store.putPending('secret', 'token', { api_key: 'b' })).resolves.toBeUndefined();
    const failing = storeAnswering(named('ThrottlingException')).store;
    await expect(failing.putPending('secret', 'token', { api_key: 'b' })).rejects.toThrow('Throttling');
  });

  test('moves the label from one version to the other', async () => {
    const { send, store } = storeAnswering({});
    await store.makeCurrent('secret', 'new', 'old');
    expect(send.mock.calls[0][0].input).toEqual({
      SecretId: 'secret',
      VersionStage: 'AWSCURRENT',
      MoveToVersionId: 'new',
      RemoveFromVersionId: 'old',
    });
  });

  test('calls AWS by default', () => {
    expect(() => new SecretsManagerStore()).not.toThrow();
  });
});
