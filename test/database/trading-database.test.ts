import { Duration, Token } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Database, type DatabaseOptions, Egress, RotationPlan, TradingDatabase, TradingNetwork } from '../../src';
import { aDatabase, clusterOf, instancesOf } from '../support/databases';
import type { Json } from '../support/json';
import { aStack, aVpc, propertiesOf, templateOf } from '../support/stacks';
import { expectUsageError } from '../support/usage-errors';

/** Resources of a failed first deployment are deleted, all others are kept. */
const KEPT = 'RetainExceptOnCreate';

const KINDS: [string, (options?: DatabaseOptions) => Database, (stack: Json) => Json][] = [
  ['auroraPostgres', (options) => Database.auroraPostgres(options), clusterOf],
  ['postgres', (options) => Database.postgres(options), (stack) => instancesOf(stack)[0].Properties],
];

describe.each(KINDS)('the database of Database.%s()', (kind, choose, propertiesIn) => {
  const { stack, database } = aDatabase({ database: choose() });
  const properties = propertiesIn(stack);

  test('is encrypted by the key, backed up for two weeks, and cannot be deleted', () => {
    expect(properties).toMatchObject({
      StorageEncrypted: true,
      KmsKeyId: expect.anything(),
      BackupRetentionPeriod: 14,
      CopyTagsToSnapshot: true,
      DeletionProtection: true,
    });
  });

  test('has an admin with a valid name, whose password RDS creates and the key encrypts', () => {
    expect(properties).toMatchObject({
      MasterUsername: 'trading_admin',
      ManageMasterUserPassword: true,
      MasterUserSecret: { KmsKeyId: expect.anything() },
      EnableIAMDatabaseAuthentication: true,
    });
    expect(properties.MasterUserPassword).toBeUndefined();
    expect(JSON.stringify(stack.resolve(database.adminSecret?.secretArn))).toContain('MasterUserSecret.SecretArn');
    expect(database.adminSecret?.encryptionKey).toBe(database.encryptionKey);
  });

  test('is in the data subnets, without ingress and egress rules', () => {
    const subnets = propertiesOf(stack, 'AWS::RDS::DBSubnetGroup').SubnetIds;
    expect(subnets).toEqual(
      [1, 2, 3].map((index) => ({ Ref: expect.stringMatching(`^NetworkVpcDataSubnet${index}`) })),
    );
    templateOf(stack).resourceCountIs('AWS::EC2::SecurityGroupIngress', 0);
    templateOf(stack).hasResourceProperties('AWS::EC2::SecurityGroup', {
      GroupDescription: Match.stringLikeRegexp('PostgreSQL'),
      SecurityGroupIngress: Match.absent(),
      SecurityGroupEgress: [Match.objectLike({ CidrIp: '255.255.255.255/32' })],
    });
  });

  test('listens on port 5433, the port of the construct', () => {
    expect(Number(properties.Port)).toBe(5433);
    expect(database.port).toBe(5433);
    expect(database.connections.defaultPort?.toString()).toBe('5433');
  });

  test('is updated on Sunday, and backed up before', () => {
    expect(properties).toMatchObject({
      PreferredBackupWindow: '02:00-03:00',
      PreferredMaintenanceWindow: 'sun:04:00-sun:05:00',
    });
  });

  test('keeps the resources that a retained database needs', () => {
    const kept = Object.entries(templateOf(stack).toJSON().Resources as Json)
      .filter(([id, resource]) => id.startsWith('Database') && (resource as Json).DeletionPolicy === KEPT)
      .map(([, resource]) => (resource as Json).Type);
    expect(kept).toEqual(
      expect.arrayContaining([
        'AWS::EC2::SecurityGroup',
        'AWS::Logs::LogGroup',
        'AWS::RDS::DBSubnetGroup',
        expect.stringMatching(/^AWS::RDS::DB(Cluster)?ParameterGroup$/),
        'AWS::RDS::DBInstance',
      ]),
    );
  });

  test('makes dependents wait until logins work', () => {
    const { stack: other, database: waitedFor } = aDatabase({ database: choose() });
    const queue = new sqs.Queue(other, 'Queue');
    queue.node.addDependency(waitedFor);
    const [{ DependsOn }] = Object.values(templateOf(other).findResources('AWS::SQS::Queue'));
    const instances = Object.keys(templateOf(other).findResources('AWS::RDS::DBInstance'));
    expect(DependsOn).toEqual(expect.arrayContaining(instances));
  });

  test('rejects an invalid name', () => {
    for (const databaseName of ['', '1st', 'my-db', 'a'.repeat(64)]) {
      expectUsageError(() => aDatabase({ database: choose({ databaseName }) }), {
        code: 'InvalidDatabaseName',
        path: `Database.${kind}()`,
        got: `databaseName: '${databaseName}'`,
      });
    }
    const databaseName = Token.asString({ Ref: 'Name' });
    expect(() => aDatabase({ database: choose({ databaseName }) })).not.toThrow();
  });

  test.each([Duration.hours(12), Duration.days(0), Duration.days(36)])('rejects a backup retention of %s', (time) => {
    expectUsageError(() => aDatabase({ database: choose({ backupRetention: time }) }), {
      code: 'BackupRetentionOutOfRange',
      path: `Database.${kind}()`,
      got: `backupRetention in days: ${time.toDays({ integral: false })}`,
      expected: 'from 1 to 35',
    });
  });

  test('accepts a token as the backup retention', () => {
    const backupRetention = Duration.days(Token.asNumber({ Ref: 'Days' }));
    expect(() => aDatabase({ database: choose({ backupRetention }) })).not.toThrow();
  });

  test.each([
    ['backupWindow', 'sun:02:00-sun:03:00'],
    ['backupWindow', '2:00-3:00'],
    ['maintenanceWindow', '04:00-05:00'],
    ['maintenanceWindow', 'sunday:04:00-sunday:05:00'],
    ['maintenanceWindow', 'sun:04:00-sun:04:10'],
    ['backupWindow', '02:00-02:00'],
  ])('rejects the %s %s', (name, window) => {
    expectUsageError(() => aDatabase({ database: choose({ [name]: window }) }), {
      code: 'InvalidWindow',
      path: `Database.${kind}()`,
      got: `${name}: '${window}'`,
    });
  });

  test.each([
    ['02:00-03:00', 'sun:02:00-sun:03:00'],
    ['23:30-00:30', 'mon:00:00-mon:00:30'],
    ['00:00-01:00', 'sun:23:30-mon:00:30'],
  ])('rejects the windows %s and %s, which overlap', (backupWindow, maintenanceWindow) => {
    expectUsageError(() => aDatabase({ database: choose({ backupWindow, maintenanceWindow }) }), {
      code: 'InvalidWindow',
      path: 'Stack/Database',
      got: `backupWindow: '${backupWindow}', maintenanceWindow: '${maintenanceWindow}'`,
    });
  });

  test('accepts tokens as windows', () => {
    const backupWindow = Token.asString({ Ref: 'Window' });
    expect(() => aDatabase({ database: choose({ backupWindow }) })).not.toThrow();
  });

  test.each(['', ' '])("rejects the snapshot '%s'", (restoreFrom) => {
    expectUsageError(() => aDatabase({ database: choose({ restoreFrom }) }), {
      code: 'InvalidSnapshot',
      path: `Database.${kind}()`,
      got: `restoreFrom: '${restoreFrom}'`,
    });
  });

  test('rotates the password of its admin on the given schedule, after logins work', () => {
    const adminRotation = RotationPlan.managedByRds({ every: Duration.days(30) });
    const { stack: scheduled } = aDatabase({ database: choose({ adminRotation }) });
    const [schedule] = Object.values(templateOf(scheduled).findResources('AWS::SecretsManager::RotationSchedule'));
    expect(schedule.Properties).toMatchObject({ RotationRules: { ScheduleExpression: 'rate(30 days)' } });
    expect(schedule.Properties.RotationLambdaARN).toBeUndefined();
    templateOf(stack).resourceCountIs('AWS::SecretsManager::RotationSchedule', 0);
  });

  test('rejects another rotation of its admin', () => {
    const adminRotation = RotationPlan.generatedKey();
    expectUsageError(() => aDatabase({ database: choose({ adminRotation }) }), {
      code: 'AdminRotatedByRds',
      path: 'Stack/Database',
      got: 'GeneratedKeyRotation',
      expected: 'RotationPlan.managedByRds()',
    });
  });
});

describe('TradingDatabase', () => {
  test('has the cluster or the instance as a property', () => {
    const aurora = aDatabase().database;
    expect(aurora.cluster).toBeDefined();
    expect(aurora.instance).toBeUndefined();
    const { database } = aDatabase({ database: Database.postgres() });
    expect(database.cluster).toBeUndefined();
    expect(database.instance).toBeDefined();
  });

  test('has a host for writes and a host for reads', () => {
    const { stack, database } = aDatabase();
    expect(stack.resolve([database.host, database.readerHost])).toEqual([
      { 'Fn::GetAtt': [expect.stringMatching(/^DatabaseCluster/), 'Endpoint.Address'] },
      { 'Fn::GetAtt': [expect.stringMatching(/^DatabaseCluster/), 'ReadEndpoint.Address'] },
    ]);
    const one = aDatabase({ database: Database.postgres() }).database;
    expect(one.readerHost).toBe(one.host);
  });

  test('has a connection limit', () => {
    expect(aDatabase().database.connectionLimit).toBe(1802);
    expect(aDatabase({ database: Database.postgres() }).database.connectionLimit).toBe(225);
  });

  test('accepts a key', () => {
    const stack = aStack();
    const encryptionKey = new kms.Key(stack, 'Key');
    const { database } = aDatabase({ encryptionKey }, stack);
    expect(database.encryptionKey).toBe(encryptionKey);
    expect(JSON.stringify(clusterOf(stack).KmsKeyId)).toContain('"Key');
  });

  test('creates no function', () => {
    const stack = aStack();
    aDatabase({ vpc: aVpc(stack) }, stack);
    templateOf(stack).resourceCountIs('AWS::Lambda::Function', 0);
  });

  test.each([Database.auroraPostgres(), Database.postgres()])('has no warnings', (database) => {
    const { stack } = aDatabase({ database });
    const warnings = stack.node
      .findAll()
      .flatMap(({ node }) => node.metadata.filter(({ type }) => /warn|error/.test(type)));
    expect(warnings).toEqual([]);
  });

  test('is not created without a choice of database', () => {
    const stack = aStack();
    expectUsageError(() => new TradingDatabase(stack, 'Database', { vpc: aVpc(stack) } as never), {
      code: 'ChoiceMissing',
      path: 'Stack/Database',
      got: 'no database',
    });
  });

  test('is not created for Database.none()', () => {
    expect(Database.none()._isNone).toBe(true);
    expect(Database.postgres()._isNone).toBe(false);
    expectUsageError(() => aDatabase({ database: Database.none() }), {
      code: 'NoDatabase',
      path: 'Stack/Database',
      got: 'Database.none()',
    });
  });
});

describe('the subnets of a database', () => {
  const subnetsOf = (vpc: (stack: ReturnType<typeof aStack>) => ec2.IVpc) => {
    const stack = aStack();
    aDatabase({ vpc: vpc(stack) }, stack);
    return propertiesOf(stack, 'AWS::RDS::DBSubnetGroup').SubnetIds.map((id: Json) => id.Ref ?? id);
  };

  test('are the data subnets, also if the subnets of tasks have no route to the internet', () => {
    const subnets = subnetsOf((stack) => new TradingNetwork(stack, 'Network', { egress: Egress.endpointsOnly() }).vpc);
    expect(subnets).toEqual([1, 2, 3].map((index) => expect.stringMatching(`^NetworkVpcDataSubnet${index}`)));
  });

  test('are the isolated subnets of an existing VPC', () => {
    expect(subnetsOf((stack) => aVpc(stack, { isolatedSubnetIds: ['isolated-a', 'isolated-b'] }))).toEqual([
      'isolated-a',
      'isolated-b',
    ]);
  });

  test('are the private subnets if there are no isolated subnets', () => {
    expect(subnetsOf((stack) => aVpc(stack))).toEqual(['private-a', 'private-b']);
  });

  test('are never public', () => {
    expectUsageError(() => subnetsOf((stack) => aVpc(stack, { privateSubnetIds: undefined })), {
      code: 'NoPrivateSubnets',
      path: 'Stack/Database',
      got: '2 public and neither isolated nor private subnets',
    });
  });

  test('are in at least two zones', () => {
    const one = { availabilityZones: ['a'], publicSubnetIds: ['public-a'], privateSubnetIds: ['private-a'] };
    expectUsageError(() => subnetsOf((stack) => aVpc(stack, one)), {
      code: 'TooFewZones',
      path: 'Stack/Database',
      got: '1 Availability Zone',
    });
  });
});

test.each([
  Database.auroraPostgres({ engineVersion: rds.AuroraPostgresEngineVersion.of('16.5', '16') }),
  Database.postgres({ engineVersion: rds.PostgresEngineVersion.of('17.1', '17') }),
])('rejects a release in which logins do not act as their user: %#', (database) => {
  expectUsageError(() => aDatabase({ database }), {
    code: 'BrokenEngineVersion',
    path: 'Stack/Database',
    got: 'engineVersion: 1',
  });
});
