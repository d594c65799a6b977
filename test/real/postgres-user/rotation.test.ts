import { Client } from 'pg';
import type { Credentials } from '../../../rigs/postgres/postgres-server';
import { anEmulator } from '../../rigs/emulator/support/emulator';
import { aDatabase } from './support/database';
import { STEPS } from './support/database-user';
import { usersOf } from './support/users';

const emulator = anEmulator();
const database = aDatabase();
const { user, made } = usersOf(emulator, database);

const whoIs = async (who: Credentials) => (await database().query('SELECT session_user, current_user', who)).rows[0];
const cannotLogIn = (who: Credentials) =>
  expect(whoIs(who)).rejects.toThrow(/password authentication failed|not permitted to log in/);

test('the first version logs in after the user is created, and acts as the user', async () => {
  const risk = await made('risk-engine');
  expect(await whoIs(await risk.credentials())).toEqual({ session_user: 'risk-engine_1', current_user: 'risk-engine' });
});

test('a rotation creates the user if it does not exist', async () => {
  const late = await user('late');
  await late.rotate();
  expect(await whoIs(await late.credentials())).toEqual({ session_user: 'late_2', current_user: 'late' });
});

test('alternating: the logins take turns, and the previous login keeps working', async () => {
  const gateway = await made('gateway');
  const first = await gateway.credentials();
  const seen = [first];
  for (const login of ['gateway_2', 'gateway_1', 'gateway_2', 'gateway_1']) {
    await gateway.rotate();
    const current = await gateway.credentials();
    expect(current.username).toBe(login);
    expect(current.password).toMatch(/^[A-Za-z0-9]{32}$/);
    for (const who of [current, await gateway.credentials('AWSPREVIOUS')]) {
      expect(await whoIs(who)).toEqual({ session_user: who.username, current_user: 'gateway' });
    }
    seen.push(current);
  }
  await cannotLogIn(first);
  expect(new Set(seen.map(({ password }) => password)).size).toBe(seen.length);
});

test('alternating: the current version logs in before and after every step', async () => {
  const steady = await made('steady');
  for (let rotation = 0; rotation < 2; rotation += 1) {
    const token = await steady.beginRotation();
    for (const step of STEPS) {
      await steady.step(step, token);
      await whoIs(await steady.credentials());
    }
  }
});

test('single: the new password replaces the old one, and open connections stay', async () => {
  const single = await made('single', { strategy: 'single' });
  const before = await single.credentials();
  const open = new Client(database().clientConfiguration(before));
  await open.connect();
  await single.rotate();
  const after = await single.credentials();
  expect(after.username).toBe('single_1');
  expect(await whoIs(after)).toEqual({ session_user: 'single_1', current_user: 'single' });
  await cannotLogIn(before);
  expect((await open.query('SELECT current_user')).rows).toEqual([{ current_user: 'single' }]);
  await open.end();
});

test.each(['single', 'alternating'] as const)('%s: every step can be called again', async (strategy) => {
  const again = await made(`again-${strategy}`, { strategy });
  const token = await again.beginRotation();
  let pending: Credentials | undefined;
  for (const step of STEPS) {
    await again.step(step, token);
    pending ??= await again.credentials('AWSPENDING');
    await again.step(step, token);
  }
  expect(await again.credentials()).toEqual(pending);
  await whoIs(await again.credentials());
});

test('the test step alone, as when rotation is enabled, tests the current version', async () => {
  const tried = await made('tried');
  const token = await tried.beginRotation();
  await tried.step('testSecret', token);
  await database().query('ALTER ROLE tried_1 NOLOGIN');
  await expect(tried.step('testSecret', token)).rejects.toThrow(/"tried_1" cannot log in .*not permitted to log in/);
});

test('the test step rejects a login that does not act as the user', async () => {
  const stray = await made('stray');
  await database().query('ALTER ROLE stray_1 RESET role');
  const token = await stray.beginRotation();
  await expect(stray.step('testSecret', token)).rejects.toThrow(
    '"stray_1" logs in as the role "stray_1", expected "stray"',
  );
});

test('from two logins to one: the second works until the rotation to the first', async () => {
  const fewer = await made('fewer');
  await fewer.rotate();
  const second = await fewer.credentials();
  fewer.reconfigure({ STRATEGY: 'single' });
  await fewer.update();
  await whoIs(second);
  await fewer.rotate();
  expect((await fewer.credentials()).username).toBe('fewer_1');
  await whoIs(second);
  await fewer.rotate();
  await cannotLogIn(second);
  fewer.reconfigure({ STRATEGY: 'alternating' });
  await fewer.rotate();
  expect(await whoIs(await fewer.credentials())).toEqual({ session_user: 'fewer_2', current_user: 'fewer' });
});

test('a connection limit is kept, and applies to a login that is created later', async () => {
  const limited = await made('limited');
  await database().query('ALTER ROLE limited_1 CONNECTION LIMIT 3');
  for (let rotation = 0; rotation < 3; rotation += 1) await limited.rotate();
  const { rows } = await database().query(
    "SELECT rolname, rolconnlimit FROM pg_roles WHERE rolname LIKE 'limited%' ORDER BY rolname",
  );
  expect(rows).toEqual([
    { rolname: 'limited', rolconnlimit: -1 },
    { rolname: 'limited_1', rolconnlimit: 3 },
    { rolname: 'limited_2', rolconnlimit: 3 },
  ]);
});

test('single: a pool with all connections of its login does not stop the rotation', async () => {
  const full = await made('full', { strategy: 'single' });
  await database().query('ALTER ROLE full_1 CONNECTION LIMIT 1');
  const pool = new Client(database().clientConfiguration(await full.credentials()));
  await pool.connect();
  await expect(whoIs(await full.credentials())).rejects.toThrow(/too many connections for role/);
  await full.rotate();
  await pool.end();
  await whoIs(await full.credentials());
});

test('a password has the given length', async () => {
  const long = await made('long', { environment: { PASSWORD_LENGTH: '128' } });
  await long.rotate();
  const who = await long.credentials();
  expect(who.password).toHaveLength(128);
  await whoIs(who);
});

test('other fields of the secret are kept', async () => {
  const noted = await made('noted');
  await noted.overwrite({ ...(await noted.credentials()), note: 'stays' });
  await noted.rotate();
  expect(await noted.credentials()).toEqual(expect.objectContaining({ username: 'noted_2', note: 'stays' }));
});

test('users of the same database can be created and rotated at the same time', async () => {
  const users = await Promise.all(
    Array.from({ length: 6 }, (_, index) => user(`crowd-${index}`, { schema: 'crowd', ownProcess: true })),
  );
  await Promise.all(users.map((one) => one.create()));
  await Promise.all(users.map((one) => one.rotate()));
  for (const one of users) {
    const { current_user } = await whoIs(await one.credentials());
    expect(current_user).toBe(one.name);
  }
});
