import { Duration, Token } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import {
  Database,
  DatabaseAccess,
  type DatabaseAccessOptions,
  DatabaseLogin,
  MeshedFargateService,
  PostgresUserStrategy,
  TradingDatabase,
} from '../../src';
import { aDatabase, anExistingDatabase, aServiceWith, statementsOf } from '../support/databases';
import type { Json } from '../support/json';
import { applicationOf, aStack, aVpc, surroundings, templateOf } from '../support/stacks';
import { expectUsageError } from '../support/usage-errors';

const variablesOf = (application: Json) =>
  Object.fromEntries(application.Environment.map(({ Name, Value }: Json) => [Name, Value]));
const secretsOf = (application: Json) => application.Secrets.map(({ Name }: Json) => Name);
const resourcesOf = (stack: Json, type: string) => Object.entries<Json>(templateOf(stack).findResources(type));
const functionOf = (stack: Json) =>
  resourcesOf(stack, 'AWS::Lambda::Function').find(([id]) => id.startsWith('RiskEngineDatabaseUser'))?.[1].Properties;
const iam = { login: DatabaseLogin.IAM };

describe('a service with access', () => {
  const { stack, database, secret } = aServiceWith(DatabaseAccess.readWrite());
  const application = applicationOf(stack);

  test('has the address of the database and the TLS mode in its environment', () => {
    expect(variablesOf(application)).toMatchObject({
      PGHOST: stack.resolve(database.host),
      PGPORT: '5433',
      PGDATABASE: 'trading',
      PGSSLMODE: 'require',
    });
  });

  test('gets its credentials from its own secret', () => {
    expect(secretsOf(application)).toEqual(['PGUSER', 'PGPASSWORD']);
    const [user, password] = application.Secrets.map(({ ValueFrom }: Json) => JSON.stringify(ValueFrom));
    expect(user).toMatch(/"Ref":"RiskEngineDatabaseUser.*:username::/);
    expect(password).toMatch(/"Ref":"RiskEngineDatabaseUser.*:password::/);
    expect(secret?.fields).toEqual(['username', 'password']);
  });

  test('may read that secret before its first task starts', () => {
    expect(JSON.stringify(statementsOf(stack, /^RiskEngineTaskExecutionRole/))).toContain('RiskEngineDatabaseUser');
  });

  test('can connect to the database, as can the function that creates its user, and nothing else', () => {
    const rules = resourcesOf(stack, 'AWS::EC2::SecurityGroupIngress').map(([, { Properties }]) => Properties);
    expect(rules).toHaveLength(2);
    for (const rule of rules) {
      expect(rule).toMatchObject({
        IpProtocol: 'tcp',
        FromPort: 5433,
        ToPort: 5433,
        GroupId: { 'Fn::GetAtt': [expect.stringMatching(/^DatabaseSecurityGroup/), 'GroupId'] },
      });
    }
    expect(rules.map(({ SourceSecurityGroupId }) => SourceSecurityGroupId['Fn::GetAtt'][0]).sort()).toEqual([
      expect.stringMatching(/^RiskEngineDatabaseUserRotationSecurityGroup/),
      expect.stringMatching(/^RiskEngineSecurityGroup/),
    ]);
  });

  test('has a user with its name and its privilege', () => {
    expect(functionOf(stack).Environment.Variables).toMatchObject({
      USER_NAME: 'risk_engine',
      PRIVILEGE: 'READ_WRITE_ROWS',
      SCHEMA: 'public',
      STRATEGY: 'alternating',
    });
  });

  test('starts after its user is created', () => {
    const [[, service]] = resourcesOf(stack, 'AWS::ECS::Service');
    const [[user]] = resourcesOf(stack, 'Custom::DatabaseUser');
    expect(service.DependsOn).toContain(user);
  });

  test('is redeployed when its credentials change', () => {
    const rules = resourcesOf(stack, 'AWS::Events::Rule').filter(([id]) => id.startsWith('TradingSecretReaders'));
    expect(rules).toHaveLength(1);
    expect(JSON.stringify(rules)).toContain('RiskEngineService');
  });
});

describe('DatabaseAccess', () => {
  test('readOnly() uses the host of the readers, and creates the user on the host that accepts writes', () => {
    const { stack, database } = aServiceWith(DatabaseAccess.readOnly());
    expect(variablesOf(applicationOf(stack)).PGHOST).toEqual(stack.resolve(database.readerHost));
    expect(functionOf(stack).Environment.Variables).toMatchObject({
      HOST: stack.resolve(database.host),
      PRIVILEGE: 'READ_ONLY',
      SCHEMA: 'public',
    });
  });

  test('readWriteAndCreate() creates a user that creates tables, on the host that accepts writes', () => {
    const { stack, database } = aServiceWith(DatabaseAccess.readWriteAndCreate());
    expect(variablesOf(applicationOf(stack)).PGHOST).toEqual(stack.resolve(database.host));
    expect(functionOf(stack).Environment.Variables).toMatchObject({ PRIVILEGE: 'READ_WRITE', SCHEMA: 'public' });
    const [[, user]] = resourcesOf(stack, 'Custom::DatabaseUser');
    expect(user.Properties.Privilege).toBe('READ_WRITE');
  });

  test('ownSchema() creates a schema of the service', () => {
    const { stack } = aServiceWith(DatabaseAccess.ownSchema('risk'));
    expect(functionOf(stack).Environment.Variables).toMatchObject({ PRIVILEGE: 'OWN_SCHEMA', SCHEMA: 'risk' });
  });

  test.each([
    ['readWrite', (options: DatabaseAccessOptions) => DatabaseAccess.readWrite(options)],
    ['readWriteAndCreate', (options: DatabaseAccessOptions) => DatabaseAccess.readWriteAndCreate(options)],
    ['readOnly', (options: DatabaseAccessOptions) => DatabaseAccess.readOnly(options)],
    ['ownSchema', (options: DatabaseAccessOptions) => DatabaseAccess.ownSchema('risk', options)],
  ])('%s() accepts the options of the rotation', (_name, access) => {
    const { stack } = aServiceWith(access({ strategy: PostgresUserStrategy.SINGLE, every: Duration.days(7) }));
    expect(functionOf(stack).Environment.Variables.STRATEGY).toBe('single');
    const [[, schedule]] = resourcesOf(stack, 'AWS::SecretsManager::RotationSchedule');
    expect(schedule.Properties.RotationRules.ScheduleExpression).toBe('rate(7 days)');
  });
});

describe('DatabaseLogin.IAM', () => {
  const { stack, secret } = aServiceWith(DatabaseAccess.readWrite({ ...iam, optional: true }));

  test('has no secret, and the name of the user in the environment', () => {
    expect(secret).toBeUndefined();
    templateOf(stack).resourceCountIs('AWS::SecretsManager::Secret', 0);
    expect(variablesOf(applicationOf(stack)).PGUSER).toBe('risk_engine_iam');
    expect(applicationOf(stack).Secrets).toBeUndefined();
    expect(functionOf(stack).Environment.Variables).toMatchObject({ STRATEGY: 'iam', USER_NAME: 'risk_engine' });
  });

  test.each([
    [Database.auroraPostgres(), 'DBClusterResourceId'],
    [Database.postgres(), 'DbiResourceId'],
  ])('allows the task to log in as that user only', (database, attribute) => {
    const { stack: own } = aServiceWith(DatabaseAccess.readWrite(iam), { database });
    const [statement, ...others] = statementsOf(own, /^RiskEngineTaskTaskRole/).filter(
      ({ Action }) => Action === 'rds-db:connect',
    );
    expect(others).toEqual([]);
    const parts = statement.Resource['Fn::Join'][1];
    expect(parts).toContainEqual({ 'Fn::GetAtt': [expect.any(String), attribute] });
    expect(parts.at(-1)).toBe('/risk_engine_iam');
    expect(parts).toContainEqual(expect.stringContaining(':rds-db:'));
  });

  test('starts after its user is created', () => {
    const [[, service]] = resourcesOf(stack, 'AWS::ECS::Service');
    expect(service.DependsOn).toContain(resourcesOf(stack, 'Custom::DatabaseUser')[0][0]);
  });

  test.each([{ strategy: PostgresUserStrategy.SINGLE }, { every: Duration.days(7), rotateImmediately: true }])(
    'rejects %p, since there is no password to rotate',
    (rotation) => {
      expectUsageError(() => aServiceWith(DatabaseAccess.readWrite({ ...iam, ...rotation })), {
        code: 'NothingToRotate',
        path: 'Stack/RiskEngine',
        got: Object.keys(rotation).join(', '),
      });
    },
  );
});

describe('an existing database', () => {
  function existing(attributes: Parameters<typeof anExistingDatabase>[0]) {
    const { stack, vpc, database } = anExistingDatabase(attributes);
    return { stack, database, service: new MeshedFargateService(stack, 'RiskEngine', surroundings(stack, { vpc })) };
  }

  test('gets ingress rules in its security group, and its users are created by its admin', () => {
    const { stack, database, service } = existing({
      adminSecret: secretsmanager.Secret.fromSecretNameV2(aStack('Admin'), 'Admin', 'admin'),
    });
    database.addUser(service, DatabaseAccess.readWrite());
    const rules = resourcesOf(stack, 'AWS::EC2::SecurityGroupIngress').map(([, { Properties }]) => Properties);
    expect(rules).toHaveLength(2);
    for (const rule of rules) expect(rule).toMatchObject({ GroupId: 'sg-1', FromPort: 5432 });
    expect(variablesOf(applicationOf(stack))).toMatchObject({ PGHOST: 'db.example.com', PGDATABASE: 'orders' });
  });

  test('may have a token as its port', () => {
    const port = { 'Fn::GetAtt': ['Theirs', 'Endpoint.Port'] };
    const { stack, database, service } = existing({
      adminSecret: secretsmanager.Secret.fromSecretNameV2(aStack('Admin'), 'Admin', 'admin'),
      port: Token.asNumber(port),
    });
    database.addUser(service, DatabaseAccess.readWrite());
    const rules = resourcesOf(stack, 'AWS::EC2::SecurityGroupIngress').map(([, { Properties }]) => Properties);
    for (const rule of rules) expect(rule).toMatchObject({ FromPort: port, ToPort: port });
    expect(variablesOf(applicationOf(stack))).toMatchObject({ PGPORT: port });
    templateOf(stack).hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: Match.objectLike({ PORT: port, HOST: 'db.example.com' }) },
    });
    templateOf(stack).hasResourceProperties('Custom::DatabaseUser', { Port: port });
  });

  test('without its admin cannot have users', () => {
    const { database, service } = existing({});
    expectUsageError(() => database.addUser(service, DatabaseAccess.readWrite()), {
      code: 'NoAdminSecret',
      path: 'Stack/RiskEngine/Database/User',
      got: 'Stack/Database',
    });
  });

  test('without its resource id rejects IAM login', () => {
    const { database, service } = existing({});
    expectUsageError(() => database.addUser(service, DatabaseAccess.readWrite(iam)), {
      code: 'NoResourceId',
      path: 'Stack/RiskEngine',
      got: 'Stack/Database',
    });
  });

  test('with its resource id accepts IAM login', () => {
    const adminSecret = secretsmanager.Secret.fromSecretNameV2(aStack('Admin'), 'Admin', 'admin');
    const { stack, database, service } = existing({ adminSecret, resourceId: 'cluster-1' });
    database.addUser(service, DatabaseAccess.readWrite(iam));
    expect(JSON.stringify(statementsOf(stack, /^RiskEngineTaskTaskRole/))).toContain(
      ':dbuser:cluster-1/risk_engine_iam',
    );
  });
});

describe('addUser() rejects', () => {
  test('a service that already has access', () => {
    const { database, service } = aServiceWith(DatabaseAccess.readOnly());
    expectUsageError(() => database.addUser(service, DatabaseAccess.readWrite()), {
      code: 'TwoDatabaseAccesses',
      path: 'Stack/RiskEngine',
      got: 'access to Stack/Database, and to Stack/Database before',
    });
  });

  test('a second database', () => {
    const { stack, database, service } = aServiceWith(DatabaseAccess.readOnly());
    const second = new TradingDatabase(stack, 'Second', { vpc: database.vpc, database: Database.postgres() });
    expectUsageError(() => second.addUser(service, DatabaseAccess.readWrite()), {
      code: 'TwoDatabaseAccesses',
      path: 'Stack/RiskEngine',
      got: 'access to Stack/Second, and to Stack/Database before',
    });
  });

  test('a service in another Region', () => {
    const [here, there] = ['eu-west-1', 'us-east-1'].map((region) =>
      aStack(region, { env: { account: '123456789012', region } }),
    );
    const database = new TradingDatabase(here, 'Database', { vpc: aVpc(here), database: Database.postgres() });
    const service = new MeshedFargateService(there, 'RiskEngine', surroundings(there));
    expectUsageError(() => database.addUser(service, DatabaseAccess.readWrite()), {
      code: 'OtherEnvironment',
      path: 'us-east-1/RiskEngine',
      got: 'the database eu-west-1/Database in aws://123456789012/eu-west-1',
    });
  });

  test('a service that sets PGHOST itself', () => {
    const { stack, vpc, database } = aDatabase();
    const environment = { PGHOST: 'db.example.com' };
    const service = new MeshedFargateService(stack, 'RiskEngine', { ...surroundings(stack, { vpc }), environment });
    expectUsageError(() => database.addUser(service, DatabaseAccess.readWrite()), {
      code: 'EnvironmentClash',
      path: 'Stack/RiskEngine',
      got: "the environment variable 'PGHOST' from the database and from environment",
    });
  });

  test.each(['trading-admin', 'postgres', 'public'])("a service '%s', whose user is reserved", (id) => {
    expectUsageError(() => aServiceWith(DatabaseAccess.readWrite(), {}, id), {
      code: 'InvalidDatabaseName',
      path: `Stack/${id}`,
      got: `the service '${id}', whose user would be '${id.replace('-', '_')}'`,
    });
  });

  test.each(['pg-monitor', 'rdsadmin', 'a'.repeat(62)])("a service '%s', whose user is invalid in PostgreSQL", (id) => {
    expectUsageError(() => aServiceWith(DatabaseAccess.readWrite(), {}, id), {
      code: 'InvalidDatabaseName',
      path: `Stack/${id}`,
      got: `whose user would be '${id.replace('-', '_')}'`,
    });
  });

  test.each(['', 'Risk', 'risk-engine', 'pg_risk', 'public', 'a'.repeat(64)])("the schema '%s'", (schema) => {
    expectUsageError(() => DatabaseAccess.ownSchema(schema), {
      code: 'InvalidDatabaseName',
      path: 'DatabaseAccess.ownSchema()',
      got: `name: '${schema.slice(0, 60)}`,
    });
  });
});

describe('names in one database', () => {
  const twoServices = (one: string, oneAccess: DatabaseAccess, other: string, otherAccess: DatabaseAccess) => {
    const { database, shared, stack } = aServiceWith(oneAccess, {}, one);
    database.addUser(new MeshedFargateService(stack, other, shared), otherAccess);
  };

  test('belong to one service each: a login of a user is not the user of another service', () => {
    expectUsageError(() => twoServices('a1', DatabaseAccess.readWrite(), 'a1-1', DatabaseAccess.readOnly()), {
      code: 'DatabaseNameTaken',
      path: 'Stack/a1-1',
      got: "the user 'a1_1'",
      expected: 'Stack/a1',
    });
  });

  test('belong to one service each: a schema has one owner', () => {
    expectUsageError(
      () => twoServices('a', DatabaseAccess.ownSchema('books'), 'b', DatabaseAccess.ownSchema('books')),
      {
        code: 'DatabaseNameTaken',
        path: 'Stack/b',
        got: "the schema 'books'",
      },
    );
  });
});
