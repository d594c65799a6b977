import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Database, type ExistingDatabaseAttributes, TradingDatabase } from '../../src';
import { aStack, aVpc, templateOf } from '../support/stacks';
import { expectUsageError } from '../support/usage-errors';

function existing(attributes: Partial<ExistingDatabaseAttributes> = {}) {
  const stack = aStack();
  const vpc = aVpc(stack);
  const securityGroup = ec2.SecurityGroup.fromSecurityGroupId(stack, 'Theirs', 'sg-1');
  const database = new TradingDatabase(stack, 'Database', {
    vpc,
    database: Database.existing({ host: 'db.example.com', databaseName: 'orders', securityGroup, ...attributes }),
  });
  return { stack, vpc, securityGroup, database };
}

describe('Database.existing()', () => {
  test('is shown as it was described, and nothing is made', () => {
    const { stack, vpc, securityGroup, database } = existing();
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

  test('takes all that is known of it', () => {
    const stack = aStack('Other');
    const adminSecret = secretsmanager.Secret.fromSecretNameV2(stack, 'Admin', 'admin');
    const vpc = aVpc(stack);
    const { database } = existing({ readerHost: 'ro.example.com', port: 6432, adminSecret, vpc });
    expect(database).toMatchObject({ readerHost: 'ro.example.com', port: 6432, adminSecret, vpc });
  });

  test.each([0, 65_536, 1.5])('refuses port %s', (port) => {
    expectUsageError(() => existing({ port }), {
      code: 'PortOutOfRange',
      path: 'Stack/Database',
      got: `port: ${port}`,
    });
  });

  test('refuses a database without a name', () => {
    expectUsageError(() => existing({ databaseName: '' }), {
      code: 'InvalidDatabaseName',
      path: 'Stack/Database',
      got: "databaseName: ''",
    });
  });
});
