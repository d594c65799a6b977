import { sharedRole } from '../../../../src/database/users/handlers/postgres-shared-roles-sql';
import { readSettings } from '../../../../src/database/users/handlers/postgres-user-settings';
import { disableUser, endSessionsOf, setUpUser } from '../../../../src/database/users/handlers/postgres-user-sql';
import { withUserEnvironment } from './user-environment';

withUserEnvironment();

const settingsWith = (environment: Record<string, string> = {}) => {
  Object.assign(process.env, environment);
  return readSettings();
};
const setUp = (environment: Record<string, string> = {}) =>
  setUpUser(settingsWith(environment), { login: 'risk_1', verifier: 'verifier' });

test('one function runs at a time', () => {
  for (const sql of [setUp(), disableUser('risk', ['risk_1'], 'function'), endSessionsOf('risk')]) {
    const statements = sql.split(';\n');
    expect(statements[1]).toMatch(/^SELECT pg_advisory_xact_lock\(\d+\)$/);
  }
});

test('it is one transaction without BEGIN, COMMIT or ROLLBACK', () => {
  expect(setUp()).not.toMatch(/^\s*(BEGIN|START|COMMIT|ROLLBACK)\b\s*;/m);
});

test.each([
  ['READ_WRITE', 'GRANT "trading.public.writers" TO "risk"', true],
  ['READ_WRITE_ROWS', 'GRANT "trading.public.writers" TO "risk"', false],
  ['READ_ONLY', 'GRANT "trading.public.readers" TO "risk"', false],
  ['OWN_SCHEMA', 'GRANT "trading.public.writers" TO "risk"', true],
])('%s: %s', (PRIVILEGE, grant, makes) => {
  expect(setUp({ PRIVILEGE })).toContain(grant);
  expect(setUp({ PRIVILEGE }).includes('ALTER DEFAULT PRIVILEGES FOR ROLE "risk"')).toBe(makes);
  expect(setUp({ PRIVILEGE }).includes('GRANT CREATE ON SCHEMA "public" TO "risk"')).toBe(makes);
});

test('only OWN_SCHEMA changes the owner of a schema', () => {
  expect(setUp({ PRIVILEGE: 'OWN_SCHEMA', SCHEMA: 'own' })).toContain('CREATE SCHEMA "own" AUTHORIZATION "risk"');
  expect(setUp({ PRIVILEGE: 'READ_WRITE', SCHEMA: 'own' })).not.toContain('AUTHORIZATION');
});

test('names are looked up in the schema of the privileges', () => {
  expect(setUp({ SCHEMA: 'public' })).toContain('ALTER ROLE "risk_1" SET search_path TO "public"');
  expect(setUp({ SCHEMA: 'prices' })).toContain('ALTER ROLE "risk_1" SET search_path TO "prices"');
});

test('unused logins are disabled, and those of others are kept', () => {
  const sql = setUpUser(settingsWith(), { login: 'risk_1', verifier: 'verifier', retired: ['risk_2'] });
  expect(sql).toContain('ALTER ROLE "risk_2" NOLOGIN');
  expect(setUp()).not.toContain('NOLOGIN');
});

test('names are quoted wherever they are', () => {
  const evil = `a"b'c; DROP ROLE x; --`;
  const sql = setUp({ USER_NAME: evil, SCHEMA: evil, DATABASE: evil });
  expect(sql).toContain(`"a""b''c; DROP ROLE x; --"`);
  // The text of a block doubles every quote again.
  for (const [found] of sql.matchAll(/.{2}c; DROP ROLE x/g)) expect(found).toMatch(/^(''|'')c/);
});

test('shared roles are named after the schema, or a hash of it if the name is too long', () => {
  expect(sharedRole(settingsWith({ SCHEMA: 'prices' }), 'readers')).toBe('trading.prices.readers');
  const long = sharedRole(settingsWith({ SCHEMA: 'x'.repeat(60) }), 'readers');
  expect(long).toMatch(/^[0-9a-f]{32}\.readers$/);
  expect(sharedRole(settingsWith({ SCHEMA: 'y'.repeat(60) }), 'readers')).not.toBe(long);
});
