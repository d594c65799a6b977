import { Client } from 'pg';
import { PostgresError, queryOnce } from '../../../../src/database/users/handlers/postgres-connection';

jest.mock('pg');
jest.mock('node:timers/promises', () => ({ setTimeout: jest.fn() }));

const ADDRESS = { host: 'db.example.com', port: 5432, database: 'trading' };
const WHO = { username: 'risk_1', password: 'hunter2' };
const client = jest.mocked(Client).prototype as unknown as Record<'connect' | 'query' | 'end', jest.Mock>;
const refused = (properties: object, message = 'refused') => Object.assign(new Error(message), properties);

beforeEach(() => {
  jest.resetAllMocks();
  client.connect.mockResolvedValue(undefined);
  client.query.mockResolvedValue({ rows: [{ one: 1 }] });
});

const query = () => queryOnce(ADDRESS, WHO, 'SELECT 1 AS one');

test('logs in, runs the query, and logs out', async () => {
  expect(await query()).toEqual([{ one: 1 }]);
  expect(client.query).toHaveBeenCalledWith(expect.stringMatching(/;\nSELECT 1 AS one$/));
  for (const call of [client.connect, client.query, client.end]) expect(call).toHaveBeenCalledTimes(1);
});

test('verifies the server, and its timeouts add up to less than the timeout of the function', async () => {
  await query();
  const [options] = jest.mocked(Client).mock.calls[0] as unknown as [Record<string, number>];
  expect(options).toEqual(
    expect.objectContaining({
      host: 'db.example.com',
      port: 5432,
      database: 'trading',
      user: 'risk_1',
      password: 'hunter2',
    }),
  );
  expect(options.ssl).toEqual({ rejectUnauthorized: true });
  expect(options.statement_timeout).toBeLessThan(options.query_timeout);
  expect(options.connectionTimeoutMillis).toBeGreaterThan(30_000);
  expect(options.connectionTimeoutMillis + options.query_timeout).toBeLessThan(50_000);
});

test('returns the rows of the last statement', async () => {
  client.query.mockResolvedValue([{ rows: [] }, { rows: [{ one: 1 }] }]);
  expect(await query()).toEqual([{ one: 1 }]);
});

test.each([[[]], [{}], [[{ rows: undefined }]]])(
  'returns no rows if the last statement has none: %j',
  async (results) => {
    client.query.mockResolvedValue(results);
    expect(await query()).toEqual([]);
  },
);

test('objects of other users cannot shadow those of PostgreSQL, because its search path is the first statement', async () => {
  await query();
  expect(client.query.mock.calls[0][0]).toMatch(/^SET search_path TO pg_catalog, pg_temp;\n/);
});

test('survives the end of the connection by the server', async () => {
  await query();
  const on = (client as unknown as { on: jest.Mock }).on;
  const [event, listener] = on.mock.calls[0];
  expect(event).toBe('error');
  expect(() => listener(new Error('terminated'))).not.toThrow();
});

test('reports only the message and the codes of an error', async () => {
  client.query.mockRejectedValue(
    refused({ code: '42501', routine: 'AlterRole', where: 'SQL statement with a secret' }),
  );
  const error = await query().catch((thrown: PostgresError) => thrown);
  expect(error).toBeInstanceOf(PostgresError);
  expect({ ...(error as PostgresError) }).toEqual({ name: 'PostgresError', code: '42501', routine: 'AlterRole' });
  expect((error as PostgresError).message).toBe('PostgreSQL refused a statement of "risk_1": refused (42501)');
  expect(client.end).toHaveBeenCalledTimes(1);
});

test.each([
  [refused({ code: 'ECONNREFUSED' }, ''), '(ECONNREFUSED)'],
  [refused({}, 'The server does not support SSL connections'), 'The server does not support SSL connections'],
  [refused({ code: '28P01' }, 'password authentication failed'), 'password authentication failed (28P01)'],
])('does not retry a permanent error: %s', async (error, reason) => {
  client.connect.mockRejectedValue(error);
  await expect(query()).rejects.toThrow(`"risk_1" cannot log in to db.example.com:5432/trading: ${reason}`);
  expect(client.connect).toHaveBeenCalledTimes(1);
});

test.each([
  refused({ code: '57P03' }, 'the database system is starting up'),
  refused({ code: 'ECONNRESET' }),
  refused({}, 'Connection terminated unexpectedly'),
])('retries while the server is starting: %s', async (error) => {
  client.connect.mockRejectedValueOnce(error).mockRejectedValueOnce(error).mockResolvedValue(undefined);
  expect(await query()).toEqual([{ one: 1 }]);
  expect(client.connect).toHaveBeenCalledTimes(3);
});

test('stops retrying at the deadline', async () => {
  const now = jest.spyOn(Date, 'now');
  let elapsed = 0;
  now.mockImplementation(() => (elapsed += 5_000));
  client.connect.mockRejectedValue(refused({ code: '57P03' }, 'the database system is starting up'));
  await expect(query()).rejects.toThrow('the database system is starting up (57P03)');
  expect(client.connect.mock.calls.length).toBeGreaterThan(1);
  expect(client.connect.mock.calls.length).toBeLessThan(8);
  now.mockRestore();
});
