import { createHash } from 'node:crypto';
import { escapeIdentifier, escapeLiteral } from 'pg';
import { scramVerifier } from '../../../src/database/users/handlers/scram';
import { anEmulator } from '../../rigs/emulator/support/emulator';
import { aDatabase } from './support/database';
import { usersOf } from './support/users';

const emulator = anEmulator();
const database = aDatabase();
const { user, made } = usersOf(emulator, database);

const hash = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 8);

describe('names', () => {
  const longest = 'x'.repeat(61);
  test.each([
    'risk-engine',
    'RiskEngine',
    'select',
    '1st',
    "it's",
    'a "quoted" name',
    'back\\slash',
    '100% $1 $$ %I %s',
    'Börse-取引',
    longest,
    'ä'.repeat(30),
  ])('%s', async (name) => {
    const one = await made(name, { privilege: 'OWN_SCHEMA', schema: name });
    await one.rotate();
    const { rows } = await database()
      .query(
        'CREATE TABLE trades (id int); SELECT current_user, current_schema(), session_user',
        await one.credentials(),
      )
      .then((results) => (results as unknown as { rows: unknown[] }[])[1]);
    expect(rows).toEqual([{ current_user: name, current_schema: name, session_user: `${name}_2` }]);
    const reader = await made(`reader-${hash(name)}`, { privilege: 'READ_ONLY', schema: name });
    await database().query(`SELECT * FROM ${escapeIdentifier(name)}.trades`, await reader.credentials());
    const { Status } = await one.request('Delete', name);
    expect(Status).toBe('SUCCESS');
  });

  test('a schema with a long name has shared roles with short names', async () => {
    const one = await made('roomy', { schema: longest });
    const short = createHash('sha256')
      .update(JSON.stringify(['trading', longest]))
      .digest('hex')
      .slice(0, 32);
    const { rows } = await database().query(`SELECT pg_has_role('roomy', '${short}.writers', 'MEMBER') AS member`);
    expect(rows).toEqual([{ member: true }]);
    await one.rotate();
  });

  test.each([
    ['alternating', 'x'.repeat(62)],
    ['alternating', 'ä'.repeat(31)],
    ['single', 'x'.repeat(62)],
    ['iam', 'x'.repeat(60)],
  ] as const)('PostgreSQL would cut off a name that is too long: %s, %s', async (strategy, name) => {
    const one = await user(name, { strategy });
    expect(await one.request('Create')).toEqual(
      expect.objectContaining({ Status: 'FAILED', Reason: expect.stringContaining('longer than the 63 bytes') }),
    );
  });
});

describe('passwords that somebody has set', () => {
  const PASSWORDS = [
    "it's",
    "back\\slash \\' \\n",
    '100% %s %I $1 $$ $sql$',
    '"; DROP ROLE platform_admin; --',
    "'; DROP ROLE platform_admin; --",
    'ünïcödé 密码 🔑',
    ' leading and trailing ',
    'line\nbreak\ttab',
    'no\u00A0break, soft\u00ADhyphen, ﬁ ligature, e\u0301 in two',
    'עברית',
    'SCRAM-SHA-256$4096:c2FsdA==$c3RvcmVk:c2VydmVy',
    'md5d41d8cd98f00b204e9800998ecf8427e',
    'x'.repeat(1000),
  ];

  test.each(PASSWORDS)('in the secret of the user: %j', async (password) => {
    const name = `chosen-${hash(password)}`;
    const one = await user(name);
    await one.overwrite({ username: `${name}_1`, password });
    await one.create();
    const who = await one.credentials();
    expect(who.password).toBe(password);
    await database().query('SELECT 1', who);
    await one.rotate();
    await database().query('SELECT 1', who);
    await one.rotate();
    await expect(database().query('SELECT 1', who)).rejects.toThrow('password authentication failed');
  });

  // PostgreSQL treats text in the format of a stored password as a stored password, so it cannot be a password.
  const typed = PASSWORDS.filter((password) => !/^(SCRAM|md5)/.test(password));

  test.each(typed)('are stored as PostgreSQL itself stores them: %j', async (password) => {
    const role = `typed-${hash(password)}`;
    await database().query(`CREATE ROLE "${role}" PASSWORD ${escapeLiteral(password)}`);
    const { rows } = await database().query(`SELECT rolpassword FROM pg_authid WHERE rolname = '${role}'`);
    const salt = Buffer.from(rows[0].rolpassword.split(/[:$]/)[2], 'base64');
    expect(scramVerifier(password, salt)).toBe(rows[0].rolpassword);
  });

  test.each(typed)('in the secret of the admin: %j', async (password) => {
    const { admin, superuser } = database();
    try {
      await database().query(`ALTER ROLE platform_admin PASSWORD ${escapeLiteral(password)}`, superuser);
      const one = await made(`under-${hash(password)}`, {
        administrator: { ...admin, password },
      });
      await one.rotate();
      await database().query('SELECT 1', await one.credentials());
    } finally {
      await database().query(`ALTER ROLE platform_admin PASSWORD ${escapeLiteral(admin.password)}`, superuser);
    }
  });
});
