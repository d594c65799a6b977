import * as fs from 'node:fs';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import type { Credentials } from '../../../rigs/postgres/postgres-server';
import { anEmulator } from '../../rigs/emulator/support/emulator';
import { aDatabase } from './support/database';
import type { DatabaseUser } from './support/database-user';
import { usersOf } from './support/users';

const SLOW_MS = 2_000;

const emulator = anEmulator();
const database = aDatabase();
const { made } = usersOf(emulator, database);
const sql = (query: string, who?: Credentials) => database().query(query, who);
const refused = (query: string, who: Credentials) =>
  expect(sql(query, who).then(() => 'done')).rejects.toThrow(/permission denied|must be owner/);

/** Runs a function with a session that a task has open. */
async function withSession(who: Credentials, use: (session: Client) => Promise<void>): Promise<void> {
  const session = new Client(database().clientConfiguration(who));
  session.on('error', () => {});
  await session.connect();
  await use(session).finally(() => session.end().catch(() => {}));
}

async function update(one: DatabaseUser, PRIVILEGE: string): Promise<void> {
  one.reconfigure({ PRIVILEGE });
  await one.update();
}

/** Changes of a table that run an expression or a function in the statements of others. */
const changesOf = (table: string) => [
  `ALTER TABLE ${table} ALTER COLUMN price SET DEFAULT 1`,
  `ALTER TABLE ${table} ADD CHECK (price > 0)`,
  `ALTER TABLE ${table} ADD COLUMN twice int GENERATED ALWAYS AS (price * 2) STORED`,
  `ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY`,
  `CREATE INDEX ON ${table} (abs(price))`,
  `CREATE POLICY mine ON ${table} USING (true)`,
  `CREATE RULE mine AS ON INSERT TO ${table} DO ALSO NOTHING`,
  `CREATE TRIGGER mine BEFORE INSERT ON ${table} EXECUTE FUNCTION suppress_redundant_updates_trigger()`,
  `CREATE STATISTICS mine ON price, id FROM ${table}`,
  `CREATE TEMP TABLE child () INHERITS (${table})`,
  `DROP TABLE ${table}`,
];

describe('a user that can no longer create objects', () => {
  test.each(['alternating', 'iam'] as const)('%s: changes no table that it owned', async (strategy) => {
    const name = `bare_${strategy}`;
    const one = await made(name, { schema: `of_${name}`, strategy });
    const who = strategy === 'iam' ? { username: `${name}_iam`, password: 'token' } : await one.credentials();
    await sql('CREATE TABLE shared (id int, price int)', who);
    // Not of the user, but of the login alone.
    await sql('SET ROLE NONE; CREATE TABLE bare (id int, price int)', who);
    await update(one, 'READ_WRITE_ROWS');
    for (const change of [...changesOf('shared'), ...changesOf('bare').map((bare) => `SET ROLE NONE; ${bare}`)]) {
      await refused(change, who);
    }
    await sql('INSERT INTO shared VALUES (1, 1); INSERT INTO bare VALUES (1, 1)', who);
    await update(one, 'READ_WRITE');
    await sql('DROP TABLE shared, bare', who);
  });

  test('leaves the admin no member of its login, which would let it log in by IAM only', async () => {
    const one = await made('member', { schema: 'of_member', strategy: 'iam' });
    await update(one, 'READ_WRITE_ROWS');
    const { rows } = await sql(
      `SELECT pg_has_role('platform_admin', 'member_iam', 'USAGE') AS login, pg_has_role('platform_admin', 'member', 'USAGE') AS user`,
    );
    expect(rows).toEqual([{ login: false, user: true }]);
  });

  test('creates nothing by a function that it has created before', async () => {
    const one = await made('definer');
    const who = await one.credentials();
    const runs = "(statement text) %s LANGUAGE plpgsql SECURITY DEFINER AS 'BEGIN EXECUTE statement; END'";
    await sql(
      `CREATE TABLE public.prices (id int, price int);
      CREATE FUNCTION public.run${runs.replace('%s', 'RETURNS void')}; CREATE PROCEDURE public.execute${runs.replace('%s', '')}`,
      who,
    );
    await update(one, 'READ_WRITE_ROWS');
    const plants = ['CREATE FUNCTION public.lower(varchar) RETURNS text LANGUAGE sql RETURN 1'];
    for (const plant of [...plants, ...changesOf('public.prices')]) {
      await refused(`SELECT public.run('${plant}')`, who);
      await refused(`CALL public.execute('${plant}')`, who);
    }
    await sql("SELECT public.run('INSERT INTO public.prices VALUES (1, 1)')", who);
  });

  test.each(['PUBLIC', 'friend', 'granted_1'])(
    'runs no temporary function by a trigger that %s may create',
    async (grantee) => {
      const friend = grantee === 'friend' ? await made('friend', { schema: 'of_granted' }) : undefined;
      const one = await made('granted', { schema: 'of_granted' });
      const who = await one.credentials();
      const option = grantee === 'PUBLIC' ? '' : 'WITH GRANT OPTION';
      await sql(
        `DROP TABLE IF EXISTS prices; CREATE TABLE prices (id int); GRANT TRIGGER ON prices TO ${grantee} ${option}`,
        who,
      );
      if (friend) await sql('GRANT TRIGGER ON prices TO PUBLIC', await friend.credentials());
      await update(one, 'READ_WRITE_ROWS');
      await withSession(who, async (session) => {
        await session.query(
          "CREATE FUNCTION pg_temp.trap() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
        );
        const trap = 'CREATE TRIGGER trap BEFORE INSERT ON prices FOR EACH ROW EXECUTE FUNCTION pg_temp.trap()';
        for (const role of ['granted', 'NONE']) {
          await session.query(`SET ROLE ${role}`);
          await expect(session.query(trap).then(() => 'done')).rejects.toThrow('permission denied');
        }
      });
      await update(one, 'READ_WRITE');
    },
  );

  test.each([
    ['an open transaction', 'BEGIN; CREATE TABLE public.of_open (id int)'],
    ['a temporary table', 'CREATE TEMP TABLE mine (id int)'],
    ['a temporary function', "CREATE FUNCTION pg_temp.run() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'"],
  ])('has no session from before with %s', async (_what, statement) => {
    const one = await made('open');
    const who = await one.credentials();
    const other = await made('bystander');
    await withSession(await other.credentials(), (bystander) =>
      withSession(who, async (planter) => {
        await planter.query(statement);
        await update(one, 'READ_WRITE_ROWS');
        await expect(planter.query('COMMIT')).rejects.toThrow(/terminat|connection error/);
        expect((await sql("SELECT to_regclass('public.of_open') AS found")).rows).toEqual([{ found: null }]);
        await bystander.query('SELECT 1');
        await sql('SELECT 1', who);
      }),
    );
    await update(one, 'READ_WRITE');
  });

  test('has no session from before, also if that session ends slowly', async () => {
    const one = await made('slow');
    await withSession(await one.credentials(), async (session) => {
      await session.query("CREATE FUNCTION pg_temp.run() RETURNS int LANGUAGE sql AS 'SELECT 1'");
      const { rows } = await session.query('SELECT pg_backend_pid() AS pid');
      process.kill(rows[0].pid, 'SIGSTOP');
      // Longer than a second, which is long for a session to end.
      const awake = sleep(SLOW_MS).then(() => process.kill(rows[0].pid, 'SIGCONT'));
      await update(one, 'READ_WRITE_ROWS');
      await awake;
      await expect(session.query('SELECT 1')).rejects.toThrow(/terminat|connection error/);
    });
  });

  test('keeps its large objects, because no statement executes them', async () => {
    const one = await made('large', { schema: 'of_large' });
    const who = await one.credentials();
    await sql("SELECT lo_from_bytea(4711, 'x')", who);
    await update(one, 'READ_WRITE_ROWS');
    await sql("SELECT lo_put(4711, 0, 'y')", who);
  });
});

describe('a session stays', () => {
  test.each([
    ['the same privilege', 'READ_WRITE', 'READ_WRITE'],
    ['a privilege more', 'READ_WRITE_ROWS', 'READ_WRITE'],
    ['another privilege that creates objects', 'READ_WRITE', 'OWN_SCHEMA'],
  ] as const)('with %s', async (what, before, after) => {
    const name = what.replaceAll(' ', '_');
    const one = await made(name, { schema: name, privilege: before });
    await withSession(await one.credentials(), async (session) => {
      await update(one, after);
      await session.query('SELECT 1');
    });
  });
});

test('the query of docs/security.md lists what a user has created before, and runs in the statements of others', async () => {
  const one = await made('planted_before', { schema: 'before' });
  const who = await one.credentials();
  await sql(
    `CREATE FUNCTION answer() RETURNS int LANGUAGE sql IMMUTABLE RETURN 42;
    CREATE TABLE prices (id int DEFAULT answer(), price int CONSTRAINT positive CHECK (price > answer()));
    CREATE INDEX by_answer ON prices ((price + answer()));
    CREATE RULE also AS ON INSERT TO prices DO ALSO NOTHING; CREATE POLICY mine ON prices USING (answer() > 0);
    CREATE TRIGGER before BEFORE UPDATE ON prices FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()`,
    who,
  );
  await update(one, 'READ_WRITE_ROWS');
  const page = fs.readFileSync(path.join(__dirname, '../../../docs/security.md'), 'utf8');
  const [, query] = /### Objects of before[\s\S]*?```sql\n([\s\S]*?)```/.exec(page) ?? [];
  const { rows } = await sql(query, database().admin);
  const found = rows.map(({ what, name }) => `${what} ${name}`).filter((row) => row.includes('before.'));
  expect(found.sort()).toEqual([
    'constraint positive on before.prices',
    'default before.answer() on before.prices',
    'function before.answer()',
    'index CREATE INDEX by_answer ON before.prices USING btree (((price + before.answer())))',
    'policy mine on before.prices',
    'rule also on before.prices',
    'trigger before on before.prices',
  ]);
});

test('an owner gets its schema back after a rollback', async () => {
  const one = await made('returned', { privilege: 'OWN_SCHEMA', schema: 'returned' });
  const who = await one.credentials();
  await sql('CREATE TABLE mine (id int); CREATE FUNCTION one() RETURNS int LANGUAGE sql RETURN 1', who);
  await update(one, 'READ_WRITE_ROWS');
  await refused('CREATE TABLE another (id int)', who);
  await update(one, 'OWN_SCHEMA');
  await sql('CREATE TABLE another (id int); ALTER TABLE mine ADD COLUMN price int; DROP FUNCTION one()', who);
});
