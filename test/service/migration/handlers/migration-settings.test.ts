import type { SSMClient } from '@aws-sdk/client-ssm';
import { verifySettings } from '../../../../src/service/migration/handlers/migration-settings';
import type { Json } from '../../../support/json';
import { aRequest } from './support/migrations';

const EVENT = { ...aRequest('v1'), ResourceProperties: { Parameter: 'settings', Settings: '{"Command":["migrate"]}' } };

/** A client whose parameter has one value after the other. */
function clientWith(...values: (string | undefined)[]) {
  const names: string[] = [];
  const send = async ({ input }: Json) => {
    names.push(input.Name);
    const Value = values.length > 1 ? values.shift() : values[0];
    return Value === undefined ? {} : { Parameter: { Value } };
  };
  return { client: { send } as unknown as SSMClient, names };
}

test('accepts the settings of the stack', async () => {
  const { client, names } = clientWith('{"Command":["migrate"]}');
  await verifySettings(client, EVENT);
  expect(names).toEqual(['settings']);
});

test('waits for a new value', async () => {
  const { client, names } = clientWith(undefined, '{"Command":["old"]}', '{"Command":["migrate"]}');
  await verifySettings(client, EVENT, { pauseMs: 1 });
  expect(names).toHaveLength(3);
});

test('refuses settings that the stack does not have', async () => {
  const { client } = clientWith('{"Command":["old"]}');
  await expect(verifySettings(client, EVENT, { patienceMs: 5, pauseMs: 1 })).rejects.toThrow(
    'the settings of the migration are not those of its stack',
  );
});
