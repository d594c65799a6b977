import { anEmulator } from '../../rigs/emulator/support/emulator';
import { aDatabase } from './support/database';
import { usersOf } from './support/users';

const emulator = anEmulator();
const database = aDatabase();
const { user, made } = usersOf(emulator, database);

const logsIn = async (who: { username: string; password: string }) =>
  database()
    .query('SELECT 1', who)
    .then(
      () => true,
      () => false,
    );

test('the physical id is the name of the user', async () => {
  const one = await user('named');
  const succeeded = {
    Status: 'SUCCESS',
    PhysicalResourceId: 'named',
    StackId: 'stack',
    RequestId: 'request',
    LogicalResourceId: 'User',
  };
  expect(await one.request('Create')).toEqual(succeeded);
  expect(await one.request('Update', 'named')).toEqual(succeeded);
  expect(await one.request('Delete', 'named')).toEqual(succeeded);
});

test('a deleted user cannot log in, and its objects exist when it is created again', async () => {
  const one = await made('phoenix');
  await one.rotate();
  const [current, previous] = [await one.credentials(), await one.credentials('AWSPREVIOUS')];
  await database().query('CREATE TABLE ashes AS SELECT 1 AS id', current);
  await one.request('Delete', 'phoenix');
  expect([await logsIn(current), await logsIn(previous)]).toEqual([false, false]);
  await one.request('Delete', 'phoenix');
  await one.create();
  expect([await logsIn(current), await logsIn(previous)]).toEqual([true, false]);
  const { rows } = await database()
    .query('DROP TABLE ashes; SELECT 1', current)
    .then((all) => all as never as { rows: [] }[])
    .then(([, last]) => last);
  expect(rows).toHaveLength(1);
  await one.rotate();
  expect(await logsIn(await one.credentials())).toBe(true);
});

test('a second creation does not affect open connections and logins', async () => {
  const one = await made('twice');
  await one.rotate();
  await one.create();
  expect([await logsIn(await one.credentials()), await logsIn(await one.credentials('AWSPREVIOUS'))]).toEqual([
    true,
    true,
  ]);
});

test('an update sets the current password, if it was changed without a rotation', async () => {
  for (const strategy of ['single', 'alternating'] as const) {
    const one = await made(`regenerated-${strategy}`, { strategy });
    await one.overwrite({ username: `${one.name}_1`, password: 'regenerated' });
    expect(await logsIn(await one.credentials())).toBe(false);
    await one.update();
    expect(await logsIn(await one.credentials())).toBe(true);
  }
});

test.each(['single', 'alternating'] as const)(
  '%s: an update during a rotation keeps the password of the rotation',
  async (strategy) => {
    const one = await made(`midst-${strategy}`, { strategy });
    const token = await one.beginRotation();
    for (const step of ['createSecret', 'setSecret', 'testSecret']) await one.step(step, token);
    one.reconfigure({ PRIVILEGE: 'READ_ONLY' });
    await one.update();
    await one.step('finishSecret', token);
    expect(await logsIn(await one.credentials())).toBe(true);
  },
);

test('a rename creates another user, and disables the previous user', async () => {
  const one = await made('before');
  const before = await one.credentials();
  one.reconfigure({ USER_NAME: 'after' });
  await one.overwrite({ username: 'after_1', password: 'of the new one' });
  expect((await one.request('Update', 'before')).PhysicalResourceId).toBe('after');
  expect([await logsIn(before), await logsIn(await one.credentials())]).toEqual([true, true]);
  await one.request('Delete', 'before');
  expect([await logsIn(before), await logsIn(await one.credentials())]).toEqual([false, true]);
});

test('a user that another function has taken over is not disabled by the first', async () => {
  const first = await made('heir');
  const second = await made('heir');
  expect((await first.request('Delete', 'heir')).Status).toBe('SUCCESS');
  expect(await logsIn(await second.credentials())).toBe(true);
  await second.rotate();
  expect(await logsIn(await second.credentials())).toBe(true);
  await second.request('Delete', 'heir');
  expect(await logsIn(await second.credentials())).toBe(false);
});

test('a user that could not be created is deleted without a query', async () => {
  const one = await user('stillborn', { environment: { PORT: '1' } });
  const { Status, PhysicalResourceId } = await one.request('Create');
  expect(Status).toBe('FAILED');
  expect((await one.request('Delete', PhysicalResourceId)).Status).toBe('SUCCESS');
});

test('a failed update or deletion keeps the physical id', async () => {
  const one = await made('failing');
  one.reconfigure({ PORT: '1' });
  for (const type of ['Update', 'Delete'] as const) {
    expect(await one.request(type, 'failing')).toEqual(
      expect.objectContaining({ Status: 'FAILED', PhysicalResourceId: 'failing' }),
    );
  }
});

test('users of a restored snapshot get the passwords of the new secrets', async () => {
  await made('restored');
  const { rows: before } = await database().query("SELECT oid FROM pg_roles WHERE rolname = 'restored'");
  const anew = await made('restored'); // another stack: another secret, another function
  expect(await logsIn(await anew.credentials())).toBe(true);
  const { rows: after } = await database().query("SELECT oid FROM pg_roles WHERE rolname = 'restored'");
  expect(after).toEqual(before);
});
