import { Annotations, type Stack } from 'aws-cdk-lib';
import { Annotations as Found, Match } from 'aws-cdk-lib/assertions';
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
import { aStack, surroundings } from '../../support/stacks';
import { PostgresServer } from './a-postgres-server';

const ID = 'cdk-trading-analytics-platform:twoCreatorsInSchema';
const { READ_WRITE, READ_WRITE_AND_CREATE, READ_ONLY, OWN_SCHEMA } = DatabasePrivilege;

const stackWith = () => aStack('Stack', { env: { account: '123456789012', region: 'eu-west-1' } });

function users(scope: Stack, ...all: Partial<PostgresUserOptions>[]): Stack {
  const database = new PostgresServer(scope, 'Database');
  for (const [index, options] of all.entries()) {
    const rotation = RotationPlan.postgresUser({ database, userName: `user${index}`, ...options });
    new RotatableSecret(scope, `User${index}`, { rotation });
  }
  return scope;
}

const warningsOf = (scope: Stack) =>
  Found.fromStack(scope)
    .findWarning('*', Match.stringLikeRegexp(ID))
    .map(({ id, entry }) => `${id}: ${entry.data}`);

test('two users who create objects in one schema are a warning at the second', () => {
  const scope = users(stackWith(), { privilege: READ_WRITE_AND_CREATE }, { privilege: READ_WRITE_AND_CREATE });
  expect(warningsOf(scope)).toEqual([
    expect.stringMatching(
      /^\/Stack\/User1: Stack\/User1 and Stack\/User0 create objects in the schema 'public' of Stack\/Database\. /,
    ),
  ]);
});

test('the owner of a schema and another creator are a warning', () => {
  const scope = users(
    stackWith(),
    { privilege: OWN_SCHEMA, schema: 'books' },
    { privilege: READ_WRITE_AND_CREATE, schema: 'books' },
    { privilege: READ_WRITE_AND_CREATE },
  );
  expect(warningsOf(scope)).toEqual([
    expect.stringContaining("Stack/User1 and Stack/User0 create objects in the schema 'books'"),
  ]);
});

test('one creator is no warning, whatever the others read and write', () => {
  const scope = users(
    stackWith(),
    { privilege: READ_WRITE_AND_CREATE },
    { privilege: READ_WRITE },
    { privilege: READ_ONLY },
    {},
  );
  expect(warningsOf(scope)).toEqual([]);
});

test('services of a platform are warned of, and a warning is acknowledged at a service', () => {
  const scope = stackWith();
  const shared = surroundings(scope);
  const database = new TradingDatabase(scope, 'Database', { vpc: shared.mesh.vpc, database: Database.postgres() });
  const services = ['Risk', 'Audit', 'Books'].map((id) => new MeshedFargateService(scope, id, shared));
  for (const service of services) database.addUser(service, DatabaseAccess.readWriteAndCreate());
  Annotations.of(services[2]).acknowledgeWarning(ID);
  expect(warningsOf(scope)).toEqual([
    expect.stringContaining('Stack/Audit/Database/User and Stack/Risk/Database/User'),
  ]);
});
