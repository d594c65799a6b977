import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { eventually } from '../../../rigs/eventually';
import { anEmulator } from '../../rigs/emulator/support/emulator';
import { aDatabase } from './support/database';
import { STEPS } from './support/database-user';
import { usersOf } from './support/users';

const emulator = anEmulator();
const database = aDatabase();
const elsewhere = aDatabase({ certificateNames: ['db.example.com'] });
const stranger = aDatabase();
const unencrypted = aDatabase({ tls: false });
const { user, made } = usersOf(emulator, database);
const trustingElsewhere = usersOf(emulator, elsewhere);

/** The time of a statement before the server cancels it. */
const STATEMENT_MS = 10_000;

async function expectFailure(one: Awaited<ReturnType<typeof user>>, reason: RegExp): Promise<void> {
  expect(await one.request('Create')).toEqual({
    Status: 'FAILED',
    Reason: expect.stringMatching(reason),
    PhysicalResourceId: 'not-created:User',
    StackId: 'stack',
    RequestId: 'request',
    LogicalResourceId: 'User',
  });
}

describe('a server with an invalid certificate', () => {
  test('its certificate is of an unknown authority', async () => {
    const one = await user('betrayed', { environment: { PORT: String(stranger().port) } });
    await expectFailure(
      one,
      /^"platform_admin" cannot log in to localhost:\d+\/trading: .*\(UNABLE_TO_VERIFY_LEAF_SIGNATURE\)$/,
    );
    expect(stranger().log()).not.toMatch(/platform_admin.*authorized|password authentication/);
  });

  test.each(['localhost', '127.0.0.1'])('its certificate is for another host than %s', async (HOST) => {
    const one = await trustingElsewhere.user('misled', { environment: { HOST } });
    await expectFailure(one, /does not match certificate's altnames.*\(ERR_TLS_CERT_ALTNAME_INVALID\)/);
  });

  test('it does not support TLS', async () => {
    const one = await user('exposed', { environment: { PORT: String(unencrypted().port) } });
    await expectFailure(one, /The server does not support SSL connections/);
  });

  test('an IP address works if the certificate is for it', async () => {
    const one = await made('addressed', { environment: { HOST: '127.0.0.1' } });
    await one.rotate();
  });
});

describe('a server that rejects the admin', () => {
  test('the password of the admin is wrong', async () => {
    const { username } = database().admin;
    const one = await user('unfounded', { administrator: { username, password: 'not-the-password' } });
    await expectFailure(
      one,
      /^"platform_admin" cannot log in .*password authentication failed for user "platform_admin" \(28P01\)$/,
    );
  });

  test('the admin may not create roles', async () => {
    await database().query("CREATE ROLE clerk LOGIN PASSWORD 'of the clerk'", database().superuser);
    const one = await user('unmade', { administrator: { username: 'clerk', password: 'of the clerk' } });
    await expectFailure(one, /^PostgreSQL refused a statement of "clerk": permission denied to create role \(42501\)$/);
  });

  test('the database does not exist', async () => {
    const one = await user('placeless', { environment: { DATABASE: 'nowhere' } });
    await expectFailure(one, /database "nowhere" does not exist \(3D000\)/);
  });

  test('there is no such host', async () => {
    const one = await user('hostless', { environment: { HOST: 'nowhere.invalid' } });
    await expectFailure(one, /nowhere\.invalid:\d+\/trading: .*\((ENOTFOUND|EAI_AGAIN)\)/);
  });

  test('the lock is held: the server cancels the statement before the function stops waiting', async () => {
    const holder = new Client(database().clientConfiguration(database().admin));
    await holder.connect();
    await holder.query('SELECT pg_advisory_lock(4607711928713345)');
    const one = await user('patient');
    const began = Date.now();
    // On a busy machine the answer of the server may arrive later than the function waits.
    await expectFailure(one, /canceling statement due to statement timeout \(57014\)|Query read timeout/);
    expect(Date.now() - began).toBeGreaterThanOrEqual(STATEMENT_MS);
    const cancelled = async () =>
      database().log().includes('canceling statement due to statement timeout') || undefined;
    await eventually('the end of the statement in the server', cancelled);
    await holder.end();
    await one.create();
  });
});

describe('a server that is not available', () => {
  test('is reported at once, and the failed step succeeds when the server is up again', async () => {
    const one = await made('patience');
    const token = await one.beginRotation();
    const before = await one.credentials();
    await one.step('createSecret', token);
    await database().down();
    const began = Date.now();
    await expect(one.step('setSecret', token)).rejects.toThrow(
      /"platform_admin" cannot log in to localhost:\d+\/trading: .*ECONNREFUSED/,
    );
    // A function that waits for its server waits 35 seconds.
    expect(Date.now() - began).toBeLessThan(30_000);
    await database().up();
    await database().query('SELECT 1', before);
    for (const step of STEPS) await one.step(step, token);
    await database().query('SELECT 1', await one.credentials());
  });

  test('a server that starts slowly is waited for', async () => {
    const one = await made('sleeper');
    const token = await one.beginRotation();
    await one.step('createSecret', token);
    process.kill(database().pid, 'SIGSTOP');
    const waking = sleep(3000).then(() => process.kill(database().pid, 'SIGCONT'));
    await one.step('setSecret', token);
    await waking;
    await one.step('testSecret', token);
  });
});

describe('a secret', () => {
  test.each([
    ['of another user', { username: 'postgres', password: 'x'.repeat(32) }],
    ['of the administrator', { username: 'platform_admin', password: 'x'.repeat(32) }],
    ['of the group role', { username: 'confused', password: 'x'.repeat(32) }],
  ])('with the username %s changes no user', async (_name, value) => {
    const one = await user('confused');
    await one.overwrite(value);
    await expectFailure(one, /^the username in the secret of the user is not confused_1 or confused_2$/);
    await database().query('SELECT 1', database().admin);
  });

  test.each([
    ['no password', { username: 'odd_1' }],
    ['a number for a password', { username: 'odd_1', password: 1234567890 }],
    ['an empty password', { username: 'odd_1', password: '' }],
    ['a list for a username', { username: ['odd_1'], password: 'hunter2hunter2' }],
    ['nothing but null', 'null'],
  ])('with %s is rejected, and its value is not in the reason', async (_name, value) => {
    const one = await user('odd');
    await one.overwrite(value);
    const { Status, Reason } = await one.request('Create');
    expect(Status).toBe('FAILED');
    expect(Reason).toMatch(/needs the fields username and password with a text in each|has no AWSCURRENT value/);
    expect(Reason).not.toMatch(/hunter2|12345/);
  });

  test('that is not JSON is rejected, and its value is not in the reason', async () => {
    const one = await user('garbled', { administrator: 'hunter2hunter2' });
    const { Reason } = await one.request('Create');
    expect(Reason).toMatch(/^the value of arn:\S+ is not a JSON object$/);
  });

  test('that does not exist', async () => {
    const one = await user('lost', { environment: { ADMIN_SECRET: `missing-${randomUUID()}` } });
    await expectFailure(one, /^missing-\S+ needs the fields username and password/);
  });
});

test.each([
  ['HOST', '', 'the environment variable HOST is not set'],
  [
    'STRATEGY',
    'sometimes',
    "the environment variable STRATEGY is 'sometimes', expected one of single, alternating, iam",
  ],
  [
    'PRIVILEGE',
    'ALL',
    "the environment variable PRIVILEGE is 'ALL', expected one of READ_WRITE, READ_WRITE_ROWS, READ_ONLY, OWN_SCHEMA",
  ],
])('a function without its environment responds too: %s=%s', async (name, value, reason) => {
  const one = await user('unset', { environment: { [name]: value } });
  const { Status, Reason } = await one.request('Create');
  expect({ Status, Reason }).toEqual({ Status: 'FAILED', Reason: reason });
});

describe('an event with the secret of somebody else', () => {
  test('sets no password: the owner of the user can still log in', async () => {
    const victim = await made('locked_out');
    // The attacker knows this secret, whose rotation is enabled and whose pending value names the login of the victim.
    const attacker = await user('attacker');
    const token = await attacker.beginRotation();
    await attacker.storePending(token, { username: 'locked_out_1', password: 'of-the-attacker' });
    for (const step of STEPS) {
      await expect(victim.stepOn(attacker.secret, step, token)).rejects.toThrow(
        'the event names a secret that this function does not rotate',
      );
    }
    const stolen = { username: 'locked_out_1', password: 'of-the-attacker' };
    await expect(database().query('SELECT 1', stolen)).rejects.toThrow(/password authentication failed/);
    await database().query('SELECT 1', await victim.credentials());
  });
});
