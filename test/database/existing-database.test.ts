import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { anExistingDatabase } from '../support/databases';
import { aStack, aVpc, templateOf } from '../support/stacks';
import { expectUsageError } from '../support/usage-errors';

describe('Database.existing()', () => {
  test('has the given attributes and creates no resource', () => {
    const { stack, vpc, securityGroup, database } = anExistingDatabase();
    expect(database).toMatchObject({
      host: 'db.example.com',
      readerHost: 'db.example.com',
      port: 5432,
      databaseName: 'orders',
      vpc,
      adminSecret: undefined,
      connectionLimit: undefined,
    });
    expect(database.connections.securityGroups).toEqual([securityGroup]);
    expect(Object.keys(templateOf(stack).toJSON().Resources)).toEqual([expect.stringMatching(/^TradingEncryptionKey/)]);
  });

  test('accepts every attribute', () => {
    const stack = aStack('Other');
    const adminSecret = secretsmanager.Secret.fromSecretNameV2(stack, 'Admin', 'admin');
    const vpc = aVpc(stack);
    const { database } = anExistingDatabase({ readerHost: 'ro.example.com', port: 6432, adminSecret, vpc });
    expect(database).toMatchObject({ readerHost: 'ro.example.com', port: 6432, adminSecret, vpc });
  });

  test.each([0, 65_536, 1.5])('rejects port %s', (port) => {
    expectUsageError(() => anExistingDatabase({ port }), {
      code: 'PortOutOfRange',
      path: 'Database.existing()',
      got: `port: ${port}`,
    });
  });

  test('rejects an empty database name', () => {
    expectUsageError(() => anExistingDatabase({ databaseName: '' }), {
      code: 'InvalidDatabaseName',
      path: 'Database.existing()',
      got: "databaseName: ''",
    });
  });
});
