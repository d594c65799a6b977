import { Match } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import {
  DatabasePrivilege,
  MeshedFargateService,
  type PostgresUserOptions,
  PostgresUserStrategy,
  RotatableSecret,
  RotationPlan,
} from '../../../src';
import type { Json } from '../../support/json';
import { aStack, propertiesOf, surroundings, templateOf } from '../../support/stacks';
import { expectUsageError } from '../../support/usage-errors';
import { PostgresServer } from './a-postgres-server';

function aUser(options: Partial<PostgresUserOptions> = {}, stack = aStack()) {
  const database = options.database ?? new PostgresServer(stack, 'Database');
  const rotation = RotationPlan.postgresUser({ database, userName: 'risk', ...options });
  return { stack, secret: new RotatableSecret(stack, 'Risk', { rotation }) };
}

const variablesOf = (stack: Json) => propertiesOf(stack, 'AWS::Lambda::Function').Environment.Variables;

describe('RotationPlan.postgresUser()', () => {
  test('begins with the first of two logins and a password of 32 letters and digits', () => {
    const { stack, secret } = aUser();
    expect(secret.fields).toEqual(['username', 'password']);
    expect(propertiesOf(stack, 'AWS::SecretsManager::Secret').GenerateSecretString).toEqual({
      SecretStringTemplate: '{"username":"risk_1"}',
      GenerateStringKey: 'password',
      PasswordLength: 32,
      ExcludePunctuation: true,
    });
  });

  test('gives the function all settings in its environment, so that no secret has an address', () => {
    expect(variablesOf(aUser().stack)).toMatchObject({
      HOST: 'database.example.com',
      PORT: '5432',
      DATABASE: 'trading',
      ADMIN_SECRET: expect.stringContaining(':secret:admin-'),
      USER_NAME: 'risk',
      STRATEGY: 'alternating',
      PRIVILEGE: 'READ_WRITE_ROWS',
      SCHEMA: 'public',
      PASSWORD_LENGTH: '32',
      SECRET: { Ref: expect.stringMatching(/^Risk/) },
      NODE_EXTRA_CA_CERTS: '/var/runtime/ca-cert.pem',
    });
  });

  test('accepts strategy, privilege, schema and length', () => {
    const { stack } = aUser({
      strategy: PostgresUserStrategy.SINGLE,
      privilege: DatabasePrivilege.READ_ONLY,
      schema: 'ticks',
      passwordLength: 48,
    });
    // The first length is fixed: another length would generate a new password while tasks are running.
    expect(propertiesOf(stack, 'AWS::SecretsManager::Secret').GenerateSecretString.PasswordLength).toBe(32);
    expect(variablesOf(stack)).toMatchObject({
      STRATEGY: 'single',
      PRIVILEGE: 'READ_ONLY',
      SCHEMA: 'ticks',
      PASSWORD_LENGTH: '48',
    });
    const own = aUser({ privilege: DatabasePrivilege.OWN_SCHEMA });
    expect(variablesOf(own.stack).SCHEMA).toBe('risk');
  });

  test('creates the user at the first deployment, after its function can reach the server', () => {
    const { stack } = aUser();
    const [[, user]] = Object.entries(templateOf(stack).findResources('Custom::DatabaseUser'));
    expect(user.Properties).toMatchObject({
      ServiceToken: { 'Fn::GetAtt': [expect.stringMatching(/RotationFunction/), 'Arn'] },
      ServiceTimeout: '300',
      UserName: 'risk',
      Privilege: 'READ_WRITE_ROWS',
      Host: 'database.example.com',
      Database: 'trading',
    });
    expect(user.DependsOn).toContainEqual(expect.stringMatching(/PathToDatabase/));
  });

  test('enables rotation only after the user is created, since that tests a login', () => {
    const [schedule] = Object.values(templateOf(aUser().stack).findResources('AWS::SecretsManager::RotationSchedule'));
    expect(schedule.DependsOn).toContainEqual(expect.stringMatching(/RotationUser/));
    expect(schedule.Properties.RotateImmediatelyOnUpdate).toBe(false);
  });

  test('allows the function to connect to the server and to read the secret of the admin', () => {
    const { stack } = aUser();
    expect(propertiesOf(stack, 'AWS::EC2::SecurityGroupIngress')).toMatchObject({
      GroupId: 'sg-database',
      FromPort: 5432,
      ToPort: 5432,
    });
    templateOf(stack).hasResourceProperties('AWS::IAM::ManagedPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: 'secretsmanager:GetSecretValue',
            Resource: Match.stringLikeRegexp(':secret:admin-'),
          }),
        ]),
      },
    });
  });

  test('allows egress of the function to AWS and to the server only', () => {
    const { stack } = aUser();
    const group = propertiesOf(stack, 'AWS::EC2::SecurityGroup');
    expect(group.SecurityGroupEgress).toEqual([
      expect.objectContaining({ CidrIp: '0.0.0.0/0', FromPort: 443, ToPort: 443 }),
    ]);
    expect(propertiesOf(stack, 'AWS::EC2::SecurityGroupEgress')).toMatchObject({
      DestinationSecurityGroupId: 'sg-database',
      FromPort: 5432,
      ToPort: 5432,
    });
  });

  test('reads the secret of an admin that is imported by name', () => {
    const stack = aStack();
    const database = new PostgresServer(stack, 'Database', {
      secretPartialArn: 'arn:aws:secretsmanager:us-east-1:1:secret:admin',
    });
    aUser({ database }, stack);
    expect(JSON.stringify(templateOf(stack).findResources('AWS::IAM::ManagedPolicy'))).toContain(
      ':secret:admin-??????',
    );
  });

  test('allows the function to use the key of the admin’s secret', () => {
    const stack = aStack();
    const encryptionKey = kms.Key.fromKeyArn(stack, 'AdminKey', 'arn:aws:kms:us-east-1:123456789012:key/admin');
    const secretCompleteArn = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:admin-AbCdEf';
    aUser({ database: new PostgresServer(stack, 'Database', { secretCompleteArn, encryptionKey }) }, stack);
    expect(JSON.stringify(templateOf(stack).findResources('AWS::IAM::ManagedPolicy'))).toContain('key/admin');
  });

  test('makes tasks start after their user can log in', () => {
    const { stack, secret } = aUser();
    new MeshedFargateService(stack, 'Reader', {
      ...surroundings(stack),
      secrets: { PGUSER: secret.field('username') },
    });
    const [{ DependsOn }] = Object.values(templateOf(stack).findResources('AWS::ECS::Service'));
    expect(DependsOn).toContainEqual(expect.stringMatching(/^RiskRotationUser/));
  });

  test('requires an admin', () => {
    const stack = aStack();
    const database = new PostgresServer(stack, 'Database', {});
    expectUsageError(() => aUser({ database }, stack), {
      code: 'NoAdminSecret',
      path: 'Stack/Risk',
      got: 'Stack/Database',
    });
  });

  test.each(['risk-engine', 'Risk', '1st', 'pg_risk', 'rds_risk', 'r'.repeat(60), '', 'public', 'trading_admin'])(
    'rejects the name %j',
    (userName) => {
      expectUsageError(() => aUser({ userName }), {
        code: 'InvalidDatabaseName',
        path: 'RotationPlan.postgresUser()',
        got: `userName: '${userName}'`,
      });
    },
  );

  test('rejects the schema public as its own', () => {
    expectUsageError(() => aUser({ privilege: DatabasePrivilege.OWN_SCHEMA, schema: 'public' }), {
      code: 'InvalidDatabaseName',
      path: 'Stack/Risk',
      got: "schema: 'public'",
    });
  });

  test('has one secret', () => {
    const { stack, secret } = aUser();
    const rotation = RotationPlan.postgresUser({
      database: stack.node.findChild('Database') as never,
      userName: 'risk',
    });
    expectUsageError(() => new RotatableSecret(stack, 'Other', { rotation }), {
      code: 'DatabaseNameTaken',
      path: 'Stack/Other',
      got: "the user 'risk' on Stack/Database",
      expected: secret.node.path,
    });
  });

  test.each([false, true])('needs the key of an admin secret of another account, which is given: %s', (given) => {
    const stack = aStack('Stack', { env: { account: '210987654321', region: 'us-east-1' } });
    const arn = 'arn:aws:kms:us-east-1:123456789012:key/1a2b3c4d';
    const database = new PostgresServer(stack, 'Database', {
      secretCompleteArn: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:admin-AbCdEf',
      encryptionKey: given ? kms.Key.fromKeyArn(stack, 'Key', arn) : undefined,
    });
    if (given) {
      aUser({ database }, stack);
      templateOf(stack).hasResourceProperties('AWS::IAM::ManagedPolicy', {
        PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: 'kms:Decrypt', Resource: arn })]) },
      });
    } else {
      expectUsageError(() => aUser({ database }, stack), {
        code: 'SecretWithoutKey',
        path: 'Stack/Risk',
        got: 'Stack/Database/Admin of the account 123456789012',
      });
    }
  });

  test('rejects a schema that PostgreSQL reserves', () => {
    expectUsageError(() => aUser({ schema: 'pg_temp' }), {
      code: 'InvalidDatabaseName',
      path: 'RotationPlan.postgresUser()',
      got: "schema: 'pg_temp'",
    });
  });

  test.each([15, 257])('rejects a password of %s characters', (passwordLength) => {
    expectUsageError(() => aUser({ passwordLength }), {
      code: 'KeyLengthOutOfRange',
      path: 'RotationPlan.postgresUser()',
      got: `passwordLength: ${passwordLength}`,
    });
  });
});
