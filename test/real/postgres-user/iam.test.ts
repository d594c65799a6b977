import { anEmulator } from '../../rigs/emulator/support/emulator';
import { aDatabase } from './support/database';
import { usersOf } from './support/users';

const emulator = anEmulator();
const database = aDatabase();
const { user, made } = usersOf(emulator, database);

/** The server does not check the token, since only AWS can. */
const token = (name: string) => ({ username: `${name}_iam`, password: 'a token' });

test('a user that logs in by IAM has a login without a password, and the privileges of any other', async () => {
  const other = await made('other');
  await made('ingestion', { strategy: 'iam' });
  await database().query('CREATE TABLE trades (id int)', await other.credentials());
  const { rows } = await database().query(
    'INSERT INTO trades VALUES (1) RETURNING session_user, current_user',
    token('ingestion'),
  );
  expect(rows).toEqual([{ session_user: 'ingestion_iam', current_user: 'ingestion' }]);
  const stored = await database().query("SELECT rolpassword FROM pg_authid WHERE rolname = 'ingestion_iam'");
  expect(stored.rows).toEqual([{ rolpassword: null }]);
});

test('its privileges can change', async () => {
  const one = await made('reader', { strategy: 'iam', schema: 'prices' });
  await database().query('CREATE TABLE ticks (id int)', token('reader'));
  one.reconfigure({ PRIVILEGE: 'READ_ONLY' });
  await one.update();
  await database().query('SELECT * FROM ticks', token('reader'));
  await expect(database().query('INSERT INTO ticks VALUES (1)', token('reader'))).rejects.toThrow('permission denied');
});

test('it is disabled, and no other user is', async () => {
  const password = await made('both');
  const iam = await made('both', { strategy: 'iam' });
  expect((await iam.request('Delete', 'both')).Status).toBe('SUCCESS');
  await expect(database().query('SELECT 1', token('both'))).rejects.toThrow('not permitted to log in');
  await database().query('SELECT 1', await password.credentials());
});

test('it has no password to rotate', async () => {
  const one = await made('unrotated', { strategy: 'iam' });
  const withSecret = await user('secretive');
  one.reconfigure({ SECRET: withSecret.secret });
  const rotation = await withSecret.beginRotation();
  withSecret.reconfigure({ STRATEGY: 'iam' });
  await expect(withSecret.step('createSecret', rotation)).rejects.toThrow(
    'logs in by IAM and has no password to rotate',
  );
});

test('a server without the role rds_iam is rejected', async () => {
  await database().query('ALTER ROLE rds_iam RENAME TO rds_iam_not', database().superuser);
  try {
    const answer = await (await user('elsewhere', { strategy: 'iam' })).request('Create');
    expect(answer).toEqual(
      expect.objectContaining({ Status: 'FAILED', Reason: expect.stringContaining('role "rds_iam" does not exist') }),
    );
  } finally {
    await database().query('ALTER ROLE rds_iam_not RENAME TO rds_iam', database().superuser);
  }
});
