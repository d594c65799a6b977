import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import {
  Database,
  DatabaseAccess,
  DatabasePrivilege,
  MeshedFargateService,
  type PostgresUserOptions,
  RotatableSecret,
  RotationPlan,
  TradingDatabase,
} from '../../../src';
import { aStack, aVpc, surroundings } from '../../support/stacks';
import { expectUsageError } from '../../support/usage-errors';
import { PostgresServer } from './a-postgres-server';

const stack = () => aStack('Stack', { env: { account: '123456789012', region: 'eu-west-1' } });

function users(scope: ReturnType<typeof stack>, options: Partial<PostgresUserOptions>, ...names: string[]) {
  const database = options.database ?? new PostgresServer(scope, 'Database');
  for (const userName of names) {
    const rotation = RotationPlan.postgresUser({ database, userName, ...options });
    new RotatableSecret(scope, userName, { rotation });
  }
}

test.each(['risk_1', 'risk_2', 'risk_iam'])('the login %s of a user is no other user', (login) => {
  expectUsageError(() => users(stack(), {}, 'risk', login), {
    code: 'DatabaseNameTaken',
    path: `Stack/${login}`,
    got: `the user '${login}' on Stack/Database`,
    expected: 'Stack/risk already has it',
  });
});

test('a schema has one owner', () => {
  const options = { schema: 'books', privilege: DatabasePrivilege.OWN_SCHEMA };
  expectUsageError(() => users(stack(), options, 'risk', 'audit'), {
    code: 'DatabaseNameTaken',
    path: 'Stack/audit',
    got: "the schema 'books' on Stack/Database",
  });
});

test('a service and a secret do not share a user', () => {
  const scope = stack();
  const shared = surroundings(scope);
  const database = new TradingDatabase(scope, 'Database', { vpc: shared.mesh.vpc, database: Database.postgres() });
  database.addUser(new MeshedFargateService(scope, 'Risk', shared), DatabaseAccess.readOnly());
  expectUsageError(() => users(scope, { database }, 'risk'), {
    code: 'DatabaseNameTaken',
    path: 'Stack/risk',
    got: "the user 'risk'",
    expected: 'Stack/Risk already has it',
  });
});

describe('one server with two constructs', () => {
  const twoDatabases = (hosts: string[], options: Partial<PostgresUserOptions>, names: string[]) => {
    const scope = stack();
    const vpc = aVpc(scope);
    const securityGroup = ec2.SecurityGroup.fromSecurityGroupId(scope, 'Group', 'sg-1');
    const adminSecret = secretsmanager.Secret.fromSecretNameV2(scope, 'Admin', 'admin');
    for (const [index, host] of hosts.entries()) {
      const choice = Database.existing({ host, databaseName: `trading${index}`, securityGroup, adminSecret });
      const database = new TradingDatabase(scope, `Database${index}`, { vpc, database: choice });
      users(scope, { ...options, database }, names[index]);
    }
  };

  test('has one user of a name, because users belong to the server', () => {
    expectUsageError(() => twoDatabases(['db.example.com', 'db.example.com'], {}, ['risk', 'risk_1']), {
      code: 'DatabaseNameTaken',
      path: 'Stack/risk_1',
      got: "the user 'risk_1' on Stack/Database1",
    });
  });

  test('has schemas of one name, because schemas belong to a database', () => {
    const options = { schema: 'books', privilege: DatabasePrivilege.OWN_SCHEMA };
    expect(() => twoDatabases(['db.example.com', 'db.example.com'], options, ['risk', 'audit'])).not.toThrow();
  });

  test('is another server if the host differs', () => {
    expect(() => twoDatabases(['a.example.com', 'b.example.com'], {}, ['risk', 'risk_1'])).not.toThrow();
  });
});
