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

const ask = () => queryOnce(ADDRESS, WHO, 'SELECT 1 AS one');

test('logs in, asks, and logs out', async () => {
  expect(await ask()).toEqual([{ one: 1 }]);
  expect(client.query).toHaveBeenCalledWith('SELECT 1 AS one');
  for (const call of [client.connect, client.query, client.end]) expect(call).toHaveBeenCalledTimes(1);
});

test('verifies the server, and has limits of time that add up to less than the function has', async () => {
  await ask();
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

test('has no rows for what is more than one statement', async () => {
  client.query.mockResolvedValue([{ rows: [] }, { rows: [] }]);
  expect(await ask()).toEqual([]);
});

test('outlives that the server ends the connection', async () => {
  await ask();
  const on = (client as unknown as { on: jest.Mock }).on;
  const [event, listener] = on.mock.calls[0];
  expect(event).toBe('error');
  expect(() => listener(new Error('terminated'))).not.toThrow();
});

test('reports message and code of what was refused, and nothing else', async () => {
  client.query.mockRejectedValue(
    refused({ code: '42501', routine: 'AlterRole', where: 'SQL statement with a secret' }),
  );
  const error = await ask().catch((thrown: PostgresError) => thrown);
  expect(error).toBeInstanceOf(PostgresError);
  expect({ ...(error as PostgresError) }).toEqual({ name: 'PostgresError', code: '42501', routine: 'AlterRole' });
  expect((error as PostgresError).message).toBe('PostgreSQL refused a statement of "risk_1": refused (42501)');
  expect(client.end).toHaveBeenCalledTimes(1);
});

test.each([
  [refused({ code: 'ECONNREFUSED' }, ''), '(ECONNREFUSED)'],
  [refused({}, 'The server does not support SSL connections'), 'The server does not support SSL connections'],
  [refused({ code: '28P01' }, 'password authentication failed'), 'password authentication failed (28P01)'],
])('reports at once what does not pass: %s', async (error, reason) => {
  client.connect.mockRejectedValue(error);
  await expect(ask()).rejects.toThrow(`"risk_1" cannot log in to db.example.com:5432/trading: ${reason}`);
  expect(client.connect).toHaveBeenCalledTimes(1);
});

test.each([
  refused({ code: '57P03' }, 'the database system is starting up'),
  refused({ code: 'ECONNRESET' }),
  refused({}, 'Connection terminated unexpectedly'),
])('tries again while the server is starting: %s', async (error) => {
  client.connect.mockRejectedValueOnce(error).mockRejectedValueOnce(error).mockResolvedValue(undefined);
  expect(await ask()).toEqual([{ one: 1 }]);
  expect(client.connect).toHaveBeenCalledTimes(3);
});

test('gives up when the time is up', async () => {
  const now = jest.spyOn(Date, 'now');
  let elapsed = 0;
  now.mockImplementation(() => (elapsed += 5_000));
  client.connect.mockRejectedValue(refused({ code: '57P03' }, 'the database system is starting up'));
  await expect(ask()).rejects.toThrow('the database system is starting up (57P03)');
  expect(client.connect.mock.calls.length).toBeGreaterThan(1);
  expect(client.connect.mock.calls.length).toBeLessThan(8);
  now.mockRestore();
});
