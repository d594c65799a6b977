import { PostgresError, queryOnce } from '../../../../src/database/users/handlers/postgres-connection';
import { PostgresUserRotator } from '../../../../src/database/users/handlers/postgres-user';
import { readSettings } from '../../../../src/database/users/handlers/postgres-user-settings';
import type { SecretValue } from '../../../../src/secrets/handlers/secret-store';
import { MemoryStore } from '../../../secrets/handlers/memory-store';
import { withUserEnvironment } from './user-environment';

jest.mock('../../../../src/database/users/handlers/postgres-connection', () => ({
  ...jest.requireActual('../../../../src/database/users/handlers/postgres-connection'),
  queryOnce: jest.fn(),
}));
withUserEnvironment();

const query = jest.mocked(queryOnce);
const ADMIN = { username: 'admin', password: 'of the admin' };
const FIRST = { username: 'risk_1', password: 'first' };
const SECOND = { username: 'risk_2', password: 'second' };

/** A user and the values of its secret, by label. */
function userWith(values: Record<string, unknown>, environment: Record<string, string> = {}, admin: unknown = ADMIN) {
  Object.assign(process.env, environment);
  const store = new MemoryStore();
  jest
    .spyOn(store, 'read')
    .mockImplementation(async (secret, stage) => (secret === 'admin-secret' ? admin : values[stage]) as SecretValue);
  return new PostgresUserRotator(readSettings(), store);
}

/** The statements of the admin. */
function statement(): string {
  expect(query).toHaveBeenCalledTimes(1);
  const [address, who, sql] = query.mock.calls[0];
  expect(address).toEqual({ host: 'db.example.com', port: 5432, database: 'trading' });
  expect(who).toEqual(ADMIN);
  return sql;
}

beforeEach(() => query.mockReset().mockResolvedValue([{ role: 'risk' }]));

describe('the next value', () => {
  test.each([
    ['alternating', 'risk_1', 'risk_2'],
    ['alternating', 'risk_2', 'risk_1'],
    ['single', 'risk_1', 'risk_1'],
    ['single', 'risk_2', 'risk_1'],
  ])('%s: after %s comes %s', (STRATEGY, username, next) => {
    const value = userWith({}, { STRATEGY, PASSWORD_LENGTH: '20' }).next({ username, password: 'a', note: 'stays' });
    expect(value).toEqual({ username: next, password: expect.stringMatching(/^[A-Za-z0-9]{20}$/), note: 'stays' });
  });
});

describe('a user who has lost a privilege', () => {
  test.each([
    [true, ['risk']],
    [false, []],
  ])('lost: %s, and its sessions end after the transaction', async (lost, ended) => {
    query.mockResolvedValue([{ lost }]);
    await userWith({ AWSCURRENT: FIRST }).create();
    const [setUp, ...others] = query.mock.calls.map(([, who, sql]) => [who, sql] as const);
    expect(setUp).toEqual([ADMIN, expect.stringContaining('ALTER ROLE "risk_1"')]);
    expect(others).toEqual(
      ended.map((user) => [ADMIN, expect.stringMatching(new RegExp(`login of ${user}, [^]*pg_terminate_backend`))]),
    );
  });
});

describe('setting', () => {
  test('the password of one login does not change the other login', async () => {
    await userWith({}).set(SECOND, FIRST);
    expect(statement()).toMatch(/ALTER ROLE "risk_2" LOGIN PASSWORD ''SCRAM-SHA-256\$4096:/);
    expect(statement()).not.toContain('second');
    expect(statement()).not.toContain('NOLOGIN');
  });

  test('the password of the only login disables the second login when it is no longer used', async () => {
    await userWith({}, { STRATEGY: 'single' }).set(FIRST, FIRST);
    expect(statement()).toContain('ALTER ROLE "risk_2" NOLOGIN');
    query.mockClear();
    await userWith({}, { STRATEGY: 'single' }).set(FIRST, SECOND);
    expect(statement()).not.toContain('NOLOGIN');
  });

  test.each([
    ['another user', { username: 'postgres', password: 'a' }],
    ['the group role', { username: 'risk', password: 'a' }],
  ])('the password of %s is rejected', async (_name, value) => {
    await expect(userWith({}).set(value, FIRST)).rejects.toThrow(
      'the username in the secret of the user is not risk_1 or risk_2',
    );
    expect(query).not.toHaveBeenCalled();
  });
});

describe('create()', () => {
  test('allows the current version to log in', async () => {
    await userWith({ AWSCURRENT: FIRST }).create();
    expect(statement()).toMatch(/IF before IS NULL OR NOT false THEN\s+ALTER ROLE "risk_1" LOGIN PASSWORD/);
  });

  test('keeps the password that a rotation may have set', async () => {
    await userWith({ AWSCURRENT: FIRST, AWSPENDING: { ...FIRST, password: 'next' } }, { STRATEGY: 'single' }).create();
    expect(statement()).toContain('IF before IS NULL OR NOT true THEN');
  });

  test.each([
    ['has ended', FIRST],
    ['is of the other login', SECOND],
  ])('ignores a rotation that %s', async (_name, AWSPENDING) => {
    await userWith({ AWSCURRENT: FIRST, AWSPENDING }).create();
    expect(statement()).toContain('IF before IS NULL OR NOT false THEN');
  });

  test('requires no secret for IAM', async () => {
    await userWith({}, { STRATEGY: 'iam' }).create();
    expect(statement()).toMatch(/ALTER ROLE "risk_iam" LOGIN;\s+GRANT rds_iam TO "risk_iam"/);
    expect(statement()).not.toContain('PASSWORD');
  });

  test('fails without a current version', async () => {
    await expect(userWith({}).create()).rejects.toThrow('user-secret has no AWSCURRENT value to create the user with');
  });

  test.each([
    undefined,
    null,
    {},
    { username: 'admin' },
    { username: 'admin', password: 1234 },
    { username: 'admin', password: '' },
  ])('fails without credentials of the admin: %j', async (admin) => {
    const creation = userWith({ AWSCURRENT: FIRST }, {}, admin === undefined ? null : admin).create();
    await expect(creation).rejects.toThrow(/^admin-secret needs the fields username and password with a text in each$/);
  });
});

describe('disable()', () => {
  test.each([
    ['alternating', ['risk_1', 'risk_2']],
    ['single', ['risk_1', 'risk_2']],
    ['iam', ['risk_iam']],
  ])('%s: the logins are disabled', async (STRATEGY, logins) => {
    await userWith({}, { STRATEGY }).disable('risk');
    expect(statement().match(/ALTER ROLE "\w+" NOLOGIN/g)).toEqual(
      logins.map((login) => `ALTER ROLE "${login}" NOLOGIN`),
    );
    expect(statement()).toContain(" made by function''");
  });
});

describe('test()', () => {
  test('logs in and reads its role', async () => {
    await userWith({}).test(SECOND);
    expect(query.mock.calls[0].slice(1)).toEqual([SECOND, 'SELECT current_user::text AS role']);
  });

  test('fails for another role', async () => {
    query.mockResolvedValue([{ role: 'risk_2' }]);
    await expect(userWith({}).test(SECOND)).rejects.toThrow('"risk_2" logs in as the role "risk_2", expected "risk"');
  });

  const failing = (code: string, routine?: string) => PostgresError.from('failed', { message: 'no', code, routine });

  test('succeeds if the login has no connection left, since the password is correct', async () => {
    query.mockRejectedValue(failing('53300', 'InitializeSessionUserId'));
    await userWith({}).test(SECOND);
  });

  test.each([failing('53300', 'InitProcess'), failing('28P01', 'auth_failed'), new Error('no')])(
    'fails: %s',
    async (error) => {
      query.mockRejectedValue(error);
      await expect(userWith({}).test(SECOND)).rejects.toBe(error);
    },
  );
});

describe('an admin whose password is being rotated, or beside whom another session works', () => {
  const failed = (code?: string, routine?: string) => PostgresError.from('no', { message: 'no', code, routine });
  const wrong = () => failed('28P01');
  const inTime = async (action: Promise<void>) => {
    await Promise.all([action, jest.advanceTimersByTimeAsync(10_000)]);
  };
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  test('is read again', async () => {
    query.mockRejectedValueOnce(wrong());
    await inTime(userWith({}).set(SECOND, FIRST));
    expect(query).toHaveBeenCalledTimes(2);
  });

  test.each([
    ['40P01', undefined],
    ['XX000', 'simple_heap_update'],
    ['XX000', 'simple_heap_delete'],
  ])('tries again after %s %s', async (code, routine) => {
    query.mockRejectedValueOnce(failed(code, routine));
    await inTime(userWith({}).set(SECOND, FIRST));
    expect(query).toHaveBeenCalledTimes(2);
  });

  test('is read at most three times', async () => {
    query.mockRejectedValue(wrong());
    await expect(inTime(userWith({}).set(SECOND, FIRST))).rejects.toThrow('28P01');
    expect(query).toHaveBeenCalledTimes(3);
  });

  test.each([
    ['of the network', new Error('no')],
    ['without a code', failed(undefined)],
    ['with an internal code', failed('XX000')],
    ['of another routine', failed('XX000', 'another_routine')],
  ])('is not read again after an error %s', async (_, error) => {
    query.mockRejectedValue(error);
    await expect(userWith({}).set(SECOND, FIRST)).rejects.toThrow('no');
    expect(query).toHaveBeenCalledTimes(1);
  });
});
