import { type GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { ownReaders } from '../../../src/secrets/handlers/own-readers';

/** A Parameter Store with the values of parameters. */
function storeWith(values: Record<string, string>) {
  const send = async ({ input }: GetParameterCommand) => {
    const Value = values[String(input.Name)];
    return Value === undefined ? {} : { Parameter: { Value } };
  };
  return Object.assign(new SSMClient({ region: 'eu-west-1' }), { send: jest.fn(send) });
}

test('the readers are those of the environment, without a call', async () => {
  const store = storeWith({});
  expect(await ownReaders({ READERS: 'service/c/a,service/c/b' }, store)).toEqual(['service/c/a', 'service/c/b']);
  expect(store.send).not.toHaveBeenCalled();
});

test('the readers of a long list are those of all parameters', async () => {
  const store = storeWith({ first: 'service/c/a,service/c/b', second: 'service/c/c' });
  const readers = await ownReaders({ READER_PARAMETERS: 'first,second' }, store);
  expect(readers).toEqual(['service/c/a', 'service/c/b', 'service/c/c']);
});

test.each([
  ['no settings', {}],
  ['an empty list', { READERS: '' }],
  ['a parameter without a value', { READER_PARAMETERS: 'other' }],
])('the function fails with %s, and does not accept every service', async (_what, settings) => {
  await expect(ownReaders(settings, storeWith({}))).rejects.toThrow('the settings of the function have no readers');
});
