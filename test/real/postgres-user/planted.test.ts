import { Client } from 'pg';
import type { Credentials } from '../../../rigs/postgres/postgres-server';
import { anEmulator } from '../../rigs/emulator/support/emulator';
import { aDatabase } from './support/database';
import { usersOf } from './support/users';

const emulator = anEmulator();
const database = aDatabase();
const { user, made } = usersOf(emulator, database);
const sql = (query: string, who?: Credentials, where?: string) => database().query(query, who, where);

/** A function that records who runs it. */
const planted = (signature: string, returns: string, body: string) => `
CREATE FUNCTION public.${signature} RETURNS ${returns} LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO public.victims VALUES (current_user, '${signature}');
  ${body}
END $$;
GRANT EXECUTE ON FUNCTION public.${signature} TO PUBLIC`;

describe('objects of a writer with the names of PostgreSQL', () => {
  test('run in no session of the function, whatever search path the logins have', async () => {
    const writer = await (await made('planter')).credentials();
    await sql('CREATE TABLE public.victims (name text, what text); GRANT INSERT ON public.victims TO PUBLIC', writer);
    const functions = [
      planted('starts_with(name, text)', 'boolean', 'RETURN true;'),
      planted('quote_ident(name)', 'text', 'RETURN $1;'),
      planted('pg_has_role(oid, text)', 'boolean', 'RETURN true;'),
      planted('shobj_description(oid, name)', 'text', "RETURN '';"),
      planted('holds(pg_catalog.text)', 'boolean', 'RETURN true;'),
    ];
    await sql(functions.join(';\n'), writer);
    await sql('CREATE DOMAIN public.text AS pg_catalog.text CHECK (public.holds(VALUE))', writer);
    const { username } = database().admin;
    await sql(`ALTER ROLE ${username} SET search_path TO public, pg_catalog`);
    const victim = await made('planted-reader', { privilege: 'READ_ONLY' });
    for (const login of ['planted-reader_1', 'planted-reader_2']) {
      await sql(
        `DO $$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = '${login}') THEN
        ALTER ROLE "${login}" SET search_path TO public, pg_catalog; END IF; END $$`,
      );
    }
    await victim.update();
    const token = await victim.beginRotation();
    await victim.step('createSecret', token);
    await victim.step('setSecret', token);
    await sql('ALTER ROLE "planted-reader_2" SET search_path TO public, pg_catalog');
    await victim.step('testSecret', token);
    await victim.step('finishSecret', token);
    expect((await sql('SELECT * FROM public.victims')).rows).toEqual([]);
  });
});

describe('the databases that every server has', () => {
  test.each(['postgres', 'template1'])('no user can connect to %s, and the admin can', async (name) => {
    const one = await (await made(`inside-${name}`)).credentials();
    await expect(sql('SELECT 1', one, name)).rejects.toThrow(`permission denied for database "${name}"`);
    await sql('SELECT 1', one);
    await sql('SELECT 1', database().admin, name);
  });

  test('a user is created on a server whose admin does not own them', async () => {
    const { username } = database().superuser;
    await sql(`ALTER DATABASE template1 OWNER TO "${username}"; GRANT CONNECT ON DATABASE template1 TO PUBLIC`);
    const one = await (await made('on-another-server')).credentials();
    await sql('SELECT 1', one, 'template1');
  });
});

/** Objects that run in the statements of others, and what is needed to create them. None of the privileges includes it. */
const PLANTS = [
  "CREATE FUNCTION public.lower(varchar) RETURNS text LANGUAGE sql AS $$ SELECT 'mine' $$",
  'CREATE PROCEDURE public.mine() LANGUAGE sql AS $$ SELECT 1 $$',
  'CREATE AGGREGATE public.sum(int) (SFUNC = int4pl, STYPE = int)',
  'CREATE TABLE public.mine (id int)',
  'CREATE SEQUENCE public.mine',
  'CREATE VIEW public.of_mine AS SELECT 1 AS one',
  'CREATE MATERIALIZED VIEW public.of_mine AS SELECT 1 AS one',
  'CREATE DOMAIN public.price AS int CHECK (VALUE > 0)',
  "CREATE TYPE public.side AS ENUM ('buy', 'sell')",
  'CREATE OPERATOR public.=== (FUNCTION = int4eq, LEFTARG = int, RIGHTARG = int)',
  'CREATE COLLATION public.mine FROM "C"',
  "CREATE DEFAULT CONVERSION public.mine FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8",
  'CREATE TEXT SEARCH CONFIGURATION public.english (COPY = pg_catalog.english)',
  'CREATE TEXT SEARCH DICTIONARY public.mine (TEMPLATE = simple)',
  'CREATE CAST (int AS date) WITHOUT FUNCTION',
  'CREATE SCHEMA mine',
  'CREATE EXTENSION hstore SCHEMA public',
  'CREATE PUBLICATION mine',
  "CREATE SUBSCRIPTION mine CONNECTION '' PUBLICATION mine WITH (connect = false)",
  'CREATE EVENT TRIGGER mine ON ddl_command_end EXECUTE FUNCTION public.mine()',
  'CREATE FOREIGN DATA WRAPPER mine',
  'CREATE TRUSTED LANGUAGE mine HANDLER plpgsql_call_handler',
  'CREATE ACCESS METHOD mine TYPE TABLE HANDLER heap_tableam_handler',
  'CREATE OPERATOR CLASS public.mine FOR TYPE int USING btree AS STORAGE int',
  'ALTER DEFAULT PRIVILEGES FOR ROLE platform_admin GRANT ALL ON TABLES TO PUBLIC',
  'ALTER DATABASE trading SET search_path TO mine',
  'ALTER ROLE platform_admin SET search_path TO mine',
  'ALTER ROLE "trading.public.writers" CREATEROLE',
  "COMMENT ON ROLE platform_admin IS 'mine'",
  'CREATE TRIGGER mine BEFORE INSERT ON public.orders EXECUTE FUNCTION suppress_redundant_updates_trigger()',
  'CREATE RULE mine AS ON INSERT TO public.orders DO ALSO NOTHING',
  'CREATE POLICY mine ON public.orders USING (true)',
  'CREATE INDEX ON public.orders (abs(price))',
  'CREATE STATISTICS public.mine ON id, price FROM public.orders',
  'ALTER TABLE public.orders ALTER COLUMN price SET DEFAULT 1',
  'CREATE TEMP TABLE child () INHERITS (public.orders)',
];

describe.each(['READ_WRITE_ROWS', 'READ_ONLY'] as const)('a user with %s', (privilege) => {
  test('creates nothing that the query of another user could run', async () => {
    const owner = await (await made(`migrates_${privilege}`)).credentials();
    await sql('CREATE TABLE IF NOT EXISTS public.orders (id serial, price int)', owner);
    const who = await (await made(`plants_${privilege}`, { privilege })).credentials();
    const session = new Client(database().clientConfiguration(who));
    await session.connect();
    const errors: string[] = [];
    for (const role of [`"plants_${privilege}"`, 'NONE', '"trading.public.readers"', '"trading.public.writers"']) {
      // A user has the role of the readers or of the writers, not both.
      if (!(await session.query(`SET ROLE ${role}`).then(Boolean, () => false))) continue;
      for (const plant of PLANTS) {
        const answer = await session.query(plant).then(
          () => 'CREATED',
          (error: Error) => error.message,
        );
        errors.push(`${role}: ${plant}: ${answer}`);
      }
    }
    await session.end();
    expect(errors).toHaveLength(3 * PLANTS.length);
    const REFUSED = /permission denied|must be owner|must be (a )?superuser|must have|must be member/i;
    expect(errors.filter((error) => !REFUSED.test(error))).toEqual([]);
  });
});

describe('a user with READ_WRITE_ROWS', () => {
  test('writes the rows of existing and later tables', async () => {
    const owner = await (await made('migrates')).credentials();
    await sql('CREATE TABLE public.early (id serial, price int)', owner);
    const who = await (await made('writes-rows', { privilege: 'READ_WRITE_ROWS' })).credentials();
    await sql('CREATE TABLE public.later (id serial, price int)', owner);
    for (const table of ['early', 'later']) {
      await sql(`INSERT INTO public.${table} (price) VALUES (1)`, who);
      await sql(`UPDATE public.${table} SET price = 2`, who);
      expect((await sql(`SELECT price FROM public.${table}`, who)).rows).toEqual([{ price: 2 }]);
      await sql(`DELETE FROM public.${table}`, who);
    }
  });

  test('uses temporary tables, large objects and notifications', async () => {
    const who = await (await made('works', { privilege: 'READ_WRITE_ROWS' })).credentials();
    await sql(
      'CREATE TEMP TABLE mine (id int); INSERT INTO mine VALUES (1); SELECT lo_create(0); LISTEN a; NOTIFY a',
      who,
    );
  });

  test('loses what it could create when it had READ_WRITE, and gets it back', async () => {
    const one = await made('was-writer', { schema: 'rows' });
    const who = await one.credentials();
    await sql('CREATE TABLE mine (id int)', who);
    one.reconfigure({ PRIVILEGE: 'READ_WRITE_ROWS' });
    await one.update();
    await sql('INSERT INTO mine VALUES (1)', who);
    const plant = 'CREATE FUNCTION rows.lower(varchar) RETURNS text LANGUAGE sql RETURN 1';
    await expect(sql(plant, who)).rejects.toThrow(/permission denied/);
    await expect(sql('ALTER TABLE mine ADD COLUMN price int', who)).rejects.toThrow(/must be owner/);
    one.reconfigure({ PRIVILEGE: 'READ_WRITE' });
    await one.update();
    await sql('ALTER TABLE mine ADD COLUMN price int; CREATE TABLE another (id int)', who);
  });
});

describe('a schema in which everybody may create, as `public` before PostgreSQL 15', () => {
  test('is closed, and only existing applications still create', async () => {
    await sql(`CREATE SCHEMA old AUTHORIZATION platform_admin; GRANT CREATE, USAGE ON SCHEMA old TO PUBLIC;
      CREATE ROLE existing LOGIN PASSWORD 'existing'; CREATE ROLE routines LOGIN PASSWORD 'routines';
      CREATE ROLE stranger LOGIN PASSWORD 'stranger'`);
    const login = (name: string) => ({ username: name, password: name });
    await sql('CREATE TABLE old.prices (id int)', login('existing'));
    await sql('CREATE FUNCTION old.one() RETURNS int LANGUAGE sql RETURN 1', login('routines'));
    const reader = await (await made('old-reader', { schema: 'old', privilege: 'READ_ONLY' })).credentials();
    for (const who of [reader, login('stranger')]) {
      await expect(sql('CREATE TABLE old.mine (id int)', who)).rejects.toThrow('permission denied for schema old');
    }
    await sql('CREATE TABLE old.later (id int)', login('existing'));
    await sql('CREATE TABLE old.further (id int)', login('routines'));
  });

  test('stays as it is if the admin may not change it', async () => {
    await sql('CREATE SCHEMA foreign_schema; GRANT CREATE ON SCHEMA foreign_schema TO PUBLIC');
    await sql('GRANT ALL ON SCHEMA foreign_schema TO platform_admin WITH GRANT OPTION');
    await made('foreign-reader', { schema: 'foreign_schema', privilege: 'READ_ONLY' });
    const { rows } = await sql("SELECT has_schema_privilege('existing', 'foreign_schema', 'CREATE') AS creates");
    expect(rows).toEqual([{ creates: true }]);
  });

  test('the shared role of all writers loses what it had in an earlier version', async () => {
    const who = await (await made('shares', { schema: 'shares', privilege: 'READ_WRITE_ROWS' })).credentials();
    await sql('GRANT CREATE ON SCHEMA shares TO "trading.shares.writers"', database().admin);
    await sql('CREATE TABLE mine (id int)', who);
    await made('shares-too', { schema: 'shares', privilege: 'READ_WRITE_ROWS' });
    await expect(sql('CREATE TABLE another (id int)', who)).rejects.toThrow('permission denied for schema shares');
  });
});

describe('the owner of a schema', () => {
  test('is not found by another user, whose name the schema has', async () => {
    const planter = await (await made('landlord', { privilege: 'OWN_SCHEMA', schema: 'tenant' })).credentials();
    await sql(
      "CREATE FUNCTION lower(varchar) RETURNS text LANGUAGE sql RETURN 'planted'; GRANT USAGE ON SCHEMA tenant TO PUBLIC",
      planter,
    );
    const tenant = await (await made('tenant')).credentials();
    const { rows } = await sql("SELECT lower('A'::varchar) AS name", tenant);
    expect(rows).toEqual([{ name: 'a' }]);
  });

  test('cannot have a schema with the name of the admin', async () => {
    const one = await user('squats', { privilege: 'OWN_SCHEMA', schema: database().admin.username });
    expect((await one.request('Create')).Reason).toMatch(/schema "platform_admin" has the name of the administrator/);
  });

  test('cannot rename it, or create another', async () => {
    const owner = await (await made('renames', { privilege: 'OWN_SCHEMA', schema: 'renames' })).credentials();
    for (const statement of ['ALTER SCHEMA renames RENAME TO platform_admin', 'CREATE SCHEMA platform_admin']) {
      await expect(sql(statement, owner)).rejects.toThrow('permission denied for database trading');
    }
    const plant = "CREATE FUNCTION public.lower(varchar) RETURNS text LANGUAGE sql RETURN 'planted'";
    await expect(sql(plant, owner)).rejects.toThrow('permission denied for schema public');
  });
});
