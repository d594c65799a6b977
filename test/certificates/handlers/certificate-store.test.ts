import { CertificateStore } from '../../../src/certificates/handlers/certificate-store';
import { SecretsManager } from './a-secrets-manager';

const VALUE = { certificate: 'c', private_key: 'k', authorities: 'a' };

test('uses a client of Secrets Manager by default', () => {
  expect(new CertificateStore()).toBeInstanceOf(CertificateStore);
});

test('reads the identity of a secret', async () => {
  const secrets = new SecretsManager();
  await expect(new CertificateStore(secrets.client).identityOf('a-secret')).resolves.toEqual(secrets.identity);
  const untagged = { send: async () => ({}) } as never;
  await expect(new CertificateStore(untagged).identityOf('a-secret')).rejects.toThrow('a-secret has no tag');
});

test('makes a value current, and keeps the first value of a token', async () => {
  const secrets = new SecretsManager();
  const store = new CertificateStore(secrets.client);
  await store.putCurrent('a-secret', 'token', VALUE);
  await store.putCurrent('a-secret', 'token', { ...VALUE, certificate: 'another' });
  expect(secrets.value()).toEqual(VALUE);
});

test.each([Object.assign(new Error('no'), { name: 'AccessDeniedException' }), 'no'])(
  'what else goes wrong is told: %s',
  async (error) => {
    const store = new CertificateStore({ send: () => Promise.reject(error) } as never);
    await expect(store.putCurrent('a-secret', 'token', VALUE)).rejects.toBe(error);
  },
);

test('drops a pending version', async () => {
  const secrets = new SecretsManager();
  secrets.begin('token');
  await new CertificateStore(secrets.client).dropPending('a-secret', 'token');
  expect(secrets.versions.get('token')?.stages).toEqual([]);
});
