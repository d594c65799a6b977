import type { Credentials } from '../../../rigs/postgres/postgres-server';
import { anEmulator } from '../../rigs/emulator/support/emulator';
import { aDatabase } from './support/database';
import { usersOf } from './support/users';

const emulator = anEmulator();
const database = aDatabase();
const { made } = usersOf(emulator, database);
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

describe('a user with READ_WRITE_ROWS', () => {
  const PLANTS = [
    "CREATE FUNCTION public.lower(varchar) RETURNS text LANGUAGE sql AS $$ SELECT 'mine' $$",
    'CREATE TABLE public.mine (id int)',
    'CREATE VIEW public.of_mine AS SELECT 1 AS one',
    'CREATE DOMAIN public.price AS int CHECK (VALUE > 0)',
    'CREATE OPERATOR public.=== (FUNCTION = int4eq, LEFTARG = int, RIGHTARG = int)',
    'CREATE TRIGGER mine BEFORE INSERT ON public.orders EXECUTE FUNCTION suppress_redundant_updates_trigger()',
    'CREATE SCHEMA mine',
  ];

  test('writes the rows of the schema, and creates nothing that the query of another user could run', async () => {
    const owner = await (await made('migrates')).credentials();
    await sql('CREATE TABLE public.orders (id serial, price int)', owner);
    const who = await (await made('writes-rows', { privilege: 'READ_WRITE_ROWS' })).credentials();
    await sql('CREATE TABLE public.later (id serial, price int)', owner);
    for (const table of ['orders', 'later']) {
      await sql(`INSERT INTO public.${table} (price) VALUES (1)`, who);
      await sql(`UPDATE public.${table} SET price = 2`, who);
      expect((await sql(`SELECT price FROM public.${table}`, who)).rows).toEqual([{ price: 2 }]);
      await sql(`DELETE FROM public.${table}`, who);
    }
    for (const plant of PLANTS) await expect(sql(plant, who)).rejects.toThrow(/permission denied/);
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
