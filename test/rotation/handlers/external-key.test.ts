import type { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { ExternalKeyRotator } from '../../../src/rotation/handlers/external-key';
import { runStep } from '../../../src/secrets/handlers/rotation-steps';
import type { SecretValue } from '../../../src/secrets/handlers/secret-store';
import { MemoryStore } from '../../secrets/handlers/memory-store';
import type { Json } from '../../support/json';

/** A provider behind an issuer. It stores the valid keys. */
class Provider {
  public readonly valid = new Set<string>();
  public readonly asked: Json[] = [];
  public answer?: Json;

  public readonly lambda = {
    send: async ({ input }: InvokeCommand) => {
      const event = JSON.parse(input.Payload as string);
      this.asked.push(event);
      return this.answer ?? this.handle(event);
    },
  } as unknown as LambdaClient;

  private handle({ action, token, value }: Json) {
    if (action === 'issue') {
      this.valid.add(`key-${token}`);
      return { Payload: Buffer.from(JSON.stringify({ value: { api_key: `key-${token}`, note: 'x' } })) };
    }
    if (action === 'revoke') this.valid.delete(value.api_key);
    else if (!this.valid.has(value.api_key)) return { FunctionError: 'Unhandled', Payload: Buffer.from(value.api_key) };
    return { Payload: new Uint8Array() };
  }
}

const rotatorOf = ({ lambda }: Provider) => new ExternalKeyRotator('issuer', ['api_key'], lambda);

async function rotate(store: MemoryStore, provider: Provider, token: string) {
  store.versions[token] ??= { stages: ['AWSPENDING'] };
  for (const Step of ['createSecret', 'setSecret', 'testSecret', 'finishSecret']) {
    await runStep({ Step, SecretId: 'secret', ClientRequestToken: token }, ['secret'], store, rotatorOf(provider));
  }
}

const currentOf = (store: MemoryStore): SecretValue =>
  Object.values(store.versions).find(({ stages }) => stages.includes('AWSCURRENT'))?.value as SecretValue;

test('a key is issued, and the previous key works until the next rotation', async () => {
  const [store, provider] = [new MemoryStore(), new Provider()];
  store.versions.first.value = { api_key: '', not_issued_yet: 'x' };
  await rotate(store, provider, 'second');
  expect(currentOf(store)).toEqual({ api_key: 'key-second' });
  await rotate(store, provider, 'third');
  expect([...provider.valid]).toEqual(['key-second', 'key-third']);
  await rotate(store, provider, 'fourth');
  expect([...provider.valid]).toEqual(['key-third', 'key-fourth']);
});

test('enabling rotation before a key was issued tests nothing', async () => {
  const provider = new Provider();
  await rotatorOf(provider).test({ api_key: '' });
  expect(provider.asked).toEqual([]);
});

test('an invalid key is an error that does not contain the key', async () => {
  await expect(rotatorOf(new Provider()).test({ api_key: 'hunter2' })).rejects.toThrow(
    /^the issuer failed to test: see its log$/,
  );
});

test.each([[{ Payload: Buffer.from('{"value":{"api_key":""}}') }], [{ Payload: Buffer.from('{}') }], [{}]])(
  'an issuer that returns no key is an error: %#',
  async (answer) => {
    const provider = new Provider();
    provider.answer = answer;
    await expect(rotatorOf(provider).next({}, 'token')).rejects.toThrow('the issuer returned no text for api_key');
  },
);

test('an error does not quote a response of the issuer that is not JSON', async () => {
  const provider = new Provider();
  provider.answer = { Payload: Buffer.from('sk_live_1234 is the key') };
  const error: Error = await rotatorOf(provider)
    .next({}, 'token')
    .catch((caught) => caught);
  expect(error.message).toBe('the response of the issuer is not JSON');
});
