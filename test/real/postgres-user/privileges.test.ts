import type { Credentials } from '../../../rigs/postgres/postgres-server';
import { anEmulator } from '../../rigs/emulator/support/emulator';
import { aDatabase } from './support/database';
import { type UserOptions, usersOf } from './support/users';

const emulator = anEmulator();
const database = aDatabase();
const { user, made } = usersOf(emulator, database);

const sql = (query: string, who?: Credentials) => database().query(query, who);
const refused = (query: string, who: Credentials) =>
  expect(sql(query, who)).rejects.toThrow(/permission denied|must be owner/);

/** The privileges of a user on a table and its sequence. */
async function expectReadsAndWrites(table: string, who: Credentials): Promise<void> {
  await sql(`INSERT INTO ${table} (price) VALUES (1)`, who);
  await sql(`UPDATE ${table} SET price = 2`, who);
  expect((await sql(`SELECT price FROM ${table}`, who)).rows).toEqual([{ price: 2 }]);
  await sql(`DELETE FROM ${table}`, who);
}

async function expectOnlyReads(table: string, who: Credentials): Promise<void> {
  await sql(`SELECT * FROM ${table}`, who);
  for (const write of [
    `INSERT INTO ${table} (price) VALUES (1)`,
    `UPDATE ${table} SET price = 2`,
    `DELETE FROM ${table}`,
  ]) {
    await refused(write, who);
  }
}

const table = (name: string) => `CREATE TABLE ${name} (id serial PRIMARY KEY, price int)`;

describe('in any order of creation', () => {
  const ORDERS = [
    ['maker', 'writer', 'reader'],
    ['maker', 'reader', 'writer'],
    ['writer', 'maker', 'reader'],
    ['writer', 'reader', 'maker'],
    ['reader', 'maker', 'writer'],
    ['reader', 'writer', 'maker'],
  ];

  test.each(ORDERS.map((order, index) => ({ order, schema: index === 0 ? 'public' : `market${index}` })))(
    'a table of one writer can be written by the other and read by the reader: $order in $schema',
    async ({ order, schema }) => {
      const users: Record<string, Credentials> = {};
      for (const role of order) {
        const privilege = role === 'reader' ? 'READ_ONLY' : 'READ_WRITE';
        users[role] = await (await made(`${role}-${schema}`, { privilege, schema })).credentials();
        if (role === 'maker') await sql(table(`${schema}.early`), users.maker);
      }
      await sql(table(`${schema}.late`), users.maker);
      await sql(`CREATE VIEW ${schema}.prices AS SELECT price FROM ${schema}.late`, users.maker);
      for (const name of [`${schema}.early`, `${schema}.late`]) {
        await expectReadsAndWrites(name, users.maker);
        await expectReadsAndWrites(name, users.writer);
        await expectOnlyReads(name, users.reader);
        for (const change of [`ALTER TABLE ${name} ADD COLUMN volume int`, `DROP TABLE ${name}`, `TRUNCATE ${name}`]) {
          await refused(change, users.writer);
        }
      }
      await sql(`SELECT * FROM ${schema}.prices`, users.reader);
      await sql(table(`${schema}.of_writer`), users.writer);
      await expectOnlyReads(`${schema}.of_writer`, users.reader);
      await refused(table(`${schema}.of_reader`), users.reader);
    },
  );

  test.each(['owner first', 'reader first'])(
    'an owner shares its schema with the declared users: %s',
    async (order) => {
      const schema = order.replace(' ', '_');
      const makers = {
        owner: () => made(`own-${schema}`, { privilege: 'OWN_SCHEMA', schema }),
        reader: () => made(`read-${schema}`, { privilege: 'READ_ONLY', schema }),
        writer: () => made(`write-${schema}`, { privilege: 'READ_WRITE', schema }),
      };
      const users: Record<string, Credentials> = {};
      const names = ['owner', 'writer', 'reader'] as const;
      for (const name of order === 'owner first' ? names : [...names].reverse()) {
        users[name] = await (await makers[name]()).credentials();
      }
      await sql(table('trades'), users.owner); // in its own schema, without saying so
      await expectReadsAndWrites(`${schema}.trades`, users.owner);
      await expectReadsAndWrites('trades', users.writer);
      await expectOnlyReads('trades', users.reader);
      await sql(table('of_writer'), users.writer);
      await expectReadsAndWrites('of_writer', users.owner);
      expect(
        (await sql(`SELECT pg_get_userbyid(nspowner) FROM pg_namespace WHERE nspname = '${schema}'`)).rows,
      ).toEqual([{ pg_get_userbyid: `own-${schema}` }]);
      const stranger = await (await made(`stranger-${schema}`, { privilege: 'READ_WRITE' })).credentials();
      await refused(`SELECT * FROM ${schema}.trades`, stranger);
    },
  );
});

test('existing and future tables of the admin are shared too', async () => {
  const { admin } = database();
  await sql(`CREATE SCHEMA legacy; ${table('legacy.before')}`, admin);
  const writer = await (await made('legacy-writer', { schema: 'legacy' })).credentials();
  const reader = await (await made('legacy-reader', { schema: 'legacy', privilege: 'READ_ONLY' })).credentials();
  await sql(table('legacy.after'), admin);
  for (const name of ['legacy.before', 'legacy.after']) {
    await expectReadsAndWrites(name, writer);
    await expectOnlyReads(name, reader);
  }
});

test('a table that the admin may not share does not prevent the creation of a user', async () => {
  await sql(`CREATE SCHEMA foreign_tables AUTHORIZATION platform_admin; ${table('foreign_tables.secret')}`);
  const reader = await (
    await made('foreign-reader', { schema: 'foreign_tables', privilege: 'READ_ONLY' })
  ).credentials();
  await refused('SELECT * FROM foreign_tables.secret', reader);
});

test('tables of either login belong to the user', async () => {
  const one = await made('owner-of-tables', { schema: 'both' });
  const first = await one.credentials();
  await sql(table('by_first'), first);
  await one.rotate();
  const second = await one.credentials();
  expect(second.username).not.toBe(first.username);
  await sql('ALTER TABLE by_first ADD COLUMN volume int', second);
  await sql(table('by_second'), second);
  await sql('ALTER TABLE by_second ADD COLUMN volume int; DROP TABLE by_first', first);
  await one.rotate();
  await sql('DROP TABLE by_second', await one.credentials());
});

describe('other privileges', () => {
  test('from writing to reading: the user cannot write any table, not even its own', async () => {
    const one = await made('demoted', { schema: 'demotion' });
    const who = await one.credentials();
    await sql(table('mine'), who);
    one.reconfigure({ PRIVILEGE: 'READ_ONLY' });
    await one.update();
    await expectOnlyReads('mine', who);
    for (const change of ['DROP TABLE mine', 'ALTER TABLE mine ADD COLUMN volume int', table('another')]) {
      await refused(change, who);
    }
    one.reconfigure({ PRIVILEGE: 'READ_WRITE' });
    await one.update();
    await expectReadsAndWrites('mine', who);
    await sql(table('another'), who);
    // As after a rollback: the user owns its objects again.
    await sql('ALTER TABLE mine ADD COLUMN volume int; DROP TABLE mine', who);
  });

  test('from one schema to another: the first is not accessible, the second is the search path', async () => {
    const one = await made('moved', { schema: 'from_here' });
    const who = await one.credentials();
    await sql(table('prices'), who);
    one.reconfigure({ SCHEMA: 'to_here', PRIVILEGE: 'OWN_SCHEMA' });
    await one.update();
    await refused('SELECT * FROM from_here.prices', who);
    await sql(table('prices'), who);
    await sql('ALTER TABLE to_here.prices ADD COLUMN volume int', who);
    one.reconfigure({ SCHEMA: 'public', PRIVILEGE: 'READ_WRITE' });
    await one.update();
    await refused('SELECT * FROM to_here.prices', who);
    await sql(table('of_moved'), who);
    expect((await sql('SELECT 1 FROM public.of_moved', who)).rows).toEqual([]);
  });

  test('grants of others are kept', async () => {
    const one = await made('favoured', { schema: 'favours' });
    await sql('CREATE ROLE auditors');
    await sql('GRANT auditors TO favoured');
    one.reconfigure({ PRIVILEGE: 'READ_ONLY' });
    await one.update();
    const { rows } = await sql("SELECT pg_has_role('favoured', 'auditors', 'MEMBER') AS member");
    expect(rows).toEqual([{ member: true }]);
  });

  test('settings of others for a login are kept', async () => {
    const one = await made('tuned', { schema: 'tuning' });
    const { username } = await one.credentials();
    await sql(
      `ALTER ROLE "${username}" SET search_path TO tuning, public; ALTER ROLE "${username}" SET work_mem TO '7MB'`,
    );
    await one.rotate();
    await one.rotate();
    const { rows } = await sql(
      "SELECT current_setting('search_path') AS path, current_setting('work_mem') AS memory",
      await one.credentials(),
    );
    expect(rows).toEqual([{ path: 'tuning, public', memory: '7MB' }]);
  });
});

describe('rejects', () => {
  const refusal = async (name: string, options: UserOptions, message: RegExp) => {
    const one = await user(name, options);
    expect(await one.request('Create')).toEqual(
      expect.objectContaining({ Status: 'FAILED', Reason: expect.stringMatching(message) }),
    );
  };

  test('a role of somebody else, as the user', async () => {
    await sql('CREATE ROLE reporting');
    await refusal(
      'reporting',
      {},
      /role "reporting" exists and is not a user of database trading: choose another user name/,
    );
    await refusal('rds_superuser', {}, /role "rds_superuser" exists/);
    await refusal('platform_admin', {}, /role "platform_admin" exists/);
    await refusal('trading.public.writers', {}, /role "trading.public.writers" exists/);
  });

  test('a role of somebody else, as a login', async () => {
    await sql("CREATE ROLE person_1 LOGIN PASSWORD 'of a person'");
    await refusal('person', {}, /role "person_1" exists and is not a login of "person"/);
    await made('twin', {});
    await refusal('twin_1', {}, /role "twin_1" exists and is not a user/);
    expect((await sql('SELECT 1 AS one', { username: 'person_1', password: 'of a person' })).rows).toEqual([
      { one: 1 },
    ]);
  });

  test('a role of somebody else, as the shared role of readers', async () => {
    await sql('CREATE SCHEMA squatted; CREATE ROLE "trading.squatted.readers"');
    await refusal(
      'late',
      { schema: 'squatted' },
      /role "trading.squatted.readers" exists and is not readers of schema squatted/,
    );
    expect((await sql("SELECT rolname FROM pg_roles WHERE rolname LIKE 'late%'")).rows).toEqual([]);
  });

  test('a user of another database of the same server', async () => {
    await made('everywhere', {});
    await sql('CREATE DATABASE second OWNER platform_admin', database().superuser).catch(() => {});
    await refusal(
      'everywhere',
      { environment: { DATABASE: 'second' } },
      /"everywhere" exists and is not a user of database second/,
    );
  });

  test('a schema that another user owns', async () => {
    await made('landlord', { privilege: 'OWN_SCHEMA', schema: 'house' });
    await refusal(
      'squatter',
      { privilege: 'OWN_SCHEMA', schema: 'house' },
      /schema "house" belongs to role "landlord"/,
    );
  });
});

test('a function of a user with the name of one of PostgreSQL does not run as the admin', async () => {
  const villain = await made('villain');
  const who = await villain.credentials();
  const trap = (signature: string, result: string, value: string) =>
    `CREATE FUNCTION public.${signature} RETURNS ${result} LANGUAGE plpgsql AS 'BEGIN ALTER ROLE villain CREATEROLE; RETURN ${value}; END'`;
  await sql(trap('has_table_privilege(text, oid, text)', 'boolean', 'false'), who);
  await sql(trap('quote_ident(name)', 'text', '$1::text'), who);
  await sql(table('public.bait'), who);
  await made('victim');
  villain.reconfigure({ SCHEMA: 'elsewhere' });
  await villain.update();
  const { rows } = await sql("SELECT rolcreaterole FROM pg_roles WHERE rolname = 'villain'");
  expect(rows).toEqual([{ rolcreaterole: false }]);
});
