import { loginsOf, readSettings } from '../../../../src/database/users/handlers/postgres-user-settings';
import { withUserEnvironment } from './user-environment';

withUserEnvironment();

test('the settings are read from the environment', () => {
  expect(readSettings()).toEqual({
    address: { host: 'db.example.com', port: 5432, database: 'trading' },
    adminSecret: 'admin-secret',
    secret: 'user-secret',
    user: 'risk',
    logins: ['risk_1', 'risk_2'],
    strategy: 'alternating',
    privilege: 'READ_WRITE',
    schema: 'public',
    passwordLength: 32,
    functionName: 'function',
  });
});

test('a user that logs in by IAM has no secret', () => {
  process.env.STRATEGY = 'iam';
  delete process.env.SECRET;
  delete process.env.PASSWORD_LENGTH;
  expect(readSettings()).toEqual(expect.objectContaining({ secret: undefined, logins: ['risk_iam'] }));
});

test('the schema is public by default, and the name of the function may be missing', () => {
  delete process.env.SCHEMA;
  delete process.env.AWS_LAMBDA_FUNCTION_NAME;
  expect(readSettings()).toEqual(expect.objectContaining({ schema: 'public', functionName: '' }));
});

test.each([
  'HOST',
  'PORT',
  'DATABASE',
  'ADMIN_SECRET',
  'SECRET',
  'USER_NAME',
  'STRATEGY',
  'PRIVILEGE',
  'PASSWORD_LENGTH',
])('requires %s', (name) => {
  delete process.env[name];
  expect(readSettings).toThrow(`the environment variable ${name} is not set`);
});

test.each([
  ['STRATEGY', 'single, alternating, iam'],
  ['PRIVILEGE', 'READ_WRITE, READ_WRITE_ROWS, READ_ONLY, OWN_SCHEMA'],
])('rejects an unknown %s', (name, expected) => {
  process.env[name] = 'other';
  expect(readSettings).toThrow(`the environment variable ${name} is 'other', expected one of ${expected}`);
});

test('the names of logins may have 63 bytes, whatever the characters', () => {
  expect(loginsOf('x'.repeat(61), 'alternating')).toHaveLength(2);
  expect(loginsOf('x'.repeat(61), 'single')).toHaveLength(1);
  expect(loginsOf('x'.repeat(59), 'iam')).toHaveLength(1);
  for (const [name, strategy] of [
    ['x'.repeat(62), 'single'],
    ['ä'.repeat(31), 'alternating'],
    ['x'.repeat(60), 'iam'],
  ] as const) {
    expect(() => loginsOf(name, strategy)).toThrow('is longer than the 63 bytes of a PostgreSQL name');
  }
});
