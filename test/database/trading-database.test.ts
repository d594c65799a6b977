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

/** What a failed first deployment has made goes, and everything else stays. */
const KEPT = 'RetainExceptOnCreate';

const KINDS: [string, (options?: DatabaseOptions) => Database, (stack: Json) => Json][] = [
  ['auroraPostgres', (options) => Database.auroraPostgres(options), clusterOf],
  ['postgres', (options) => Database.postgres(options), (stack) => instancesOf(stack)[0].Properties],
];

describe.each(KINDS)('whatever Database.%s() makes', (_name, choose, propertiesIn) => {
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

  test('has an admin whose name is not reserved, and whose password RDS makes and the key encrypts', () => {
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

  test('is in the data subnets, and lets nothing in and nothing out of itself', () => {
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

  test('listens on a port of its own, which its construct says', () => {
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

  test('keeps what a retained database goes on needing', () => {
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

  test('is waited for until it can be logged in to', () => {
    const { stack: other, database: waitedFor } = aDatabase({ database: choose() });
    const queue = new sqs.Queue(other, 'Queue');
    queue.node.addDependency(waitedFor);
    const [{ DependsOn }] = Object.values(templateOf(other).findResources('AWS::SQS::Queue'));
    const instances = Object.keys(templateOf(other).findResources('AWS::RDS::DBInstance'));
    expect(DependsOn).toEqual(expect.arrayContaining(instances));
  });

  test('refuses a name that RDS does not take', () => {
    for (const databaseName of ['', '1st', 'my-db', 'a'.repeat(64)]) {
      expectUsageError(() => aDatabase({ database: choose({ databaseName }) }), {
        code: 'InvalidDatabaseName',
        path: 'Stack/Database',
        got: `databaseName: '${databaseName}'`,
      });
    }
    const databaseName = Token.asString({ Ref: 'Name' });
    expect(() => aDatabase({ database: choose({ databaseName }) })).not.toThrow();
  });

  test.each([Duration.hours(12), Duration.days(0), Duration.days(36)])('refuses to keep backups for %s', (time) => {
    expectUsageError(() => aDatabase({ database: choose({ backupRetention: time }) }), {
      code: 'BackupRetentionOutOfRange',
      path: 'Stack/Database',
      got: `backupRetention in days: ${time.toDays({ integral: false })}`,
      expected: 'from 1 to 35',
    });
  });

  test('takes a retention that is known at deployment only', () => {
    const backupRetention = Duration.days(Token.asNumber({ Ref: 'Days' }));
    expect(() => aDatabase({ database: choose({ backupRetention }) })).not.toThrow();
  });

  test.each([
    ['backupWindow', 'sun:02:00-sun:03:00'],
    ['backupWindow', '2:00-3:00'],
    ['maintenanceWindow', '04:00-05:00'],
    ['maintenanceWindow', 'sunday:04:00-sunday:05:00'],
  ])('refuses the %s %s', (name, window) => {
    expectUsageError(() => aDatabase({ database: choose({ [name]: window }) }), {
      code: 'InvalidWindow',
      path: 'Stack/Database',
      got: `${name}: '${window}'`,
    });
  });

  test('takes windows that are known at deployment only', () => {
    const backupWindow = Token.asString({ Ref: 'Window' });
    expect(() => aDatabase({ database: choose({ backupWindow }) })).not.toThrow();
  });

  test.each(['', ' '])("refuses the snapshot '%s'", (restoreFrom) => {
    expectUsageError(() => aDatabase({ database: choose({ restoreFrom }) }), {
      code: 'InvalidSnapshot',
      path: 'Stack/Database',
      got: `restoreFrom: '${restoreFrom}'`,
    });
  });

  test("has its admin's password rotated when it is told to, once it can be logged in to", () => {
    const adminRotation = RotationPlan.managedByRds({ every: Duration.days(30) });
    const { stack: told } = aDatabase({ database: choose({ adminRotation }) });
    const [schedule] = Object.values(templateOf(told).findResources('AWS::SecretsManager::RotationSchedule'));
    expect(schedule.Properties).toMatchObject({ RotationRules: { ScheduleExpression: 'rate(720 hours)' } });
    expect(schedule.Properties.RotationLambdaARN).toBeUndefined();
    templateOf(stack).resourceCountIs('AWS::SecretsManager::RotationSchedule', 0);
  });

  test('refuses to rotate its admin in another way', () => {
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
  test('shows the cluster, or the instance', () => {
    const aurora = aDatabase().database;
    expect(aurora.cluster).toBeDefined();
    expect(aurora.instance).toBeUndefined();
    const { database } = aDatabase({ database: Database.postgres() });
    expect(database.cluster).toBeUndefined();
    expect(database.instance).toBeDefined();
  });

  test('says where it writes and where it reads', () => {
    const { stack, database } = aDatabase();
    expect(stack.resolve([database.host, database.readerHost])).toEqual([
      { 'Fn::GetAtt': [expect.stringMatching(/^DatabaseCluster/), 'Endpoint.Address'] },
      { 'Fn::GetAtt': [expect.stringMatching(/^DatabaseCluster/), 'ReadEndpoint.Address'] },
    ]);
    const one = aDatabase({ database: Database.postgres() }).database;
    expect(one.readerHost).toBe(one.host);
  });

  test('says how many connections it takes', () => {
    expect(aDatabase().database.connectionLimit).toBe(1802);
    expect(aDatabase({ database: Database.postgres() }).database.connectionLimit).toBe(225);
  });

  test('takes a key', () => {
    const stack = aStack();
    const encryptionKey = new kms.Key(stack, 'Key');
    const { database } = aDatabase({ encryptionKey }, stack);
    expect(database.encryptionKey).toBe(encryptionKey);
    expect(JSON.stringify(clusterOf(stack).KmsKeyId)).toContain('"Key');
  });

  test('makes no function, however its logs are kept', () => {
    const stack = aStack();
    aDatabase({ vpc: aVpc(stack) }, stack);
    templateOf(stack).resourceCountIs('AWS::Lambda::Function', 0);
  });

  test.each([Database.auroraPostgres(), Database.postgres()])('warns of nothing', (database) => {
    const { stack } = aDatabase({ database });
    const warnings = stack.node
      .findAll()
      .flatMap(({ node }) => node.metadata.filter(({ type }) => /warn|error/.test(type)));
    expect(warnings).toEqual([]);
  });

  test('is not made without a choice', () => {
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

  test('are those for data alone, also where those for tasks have no way out', () => {
    const subnets = subnetsOf((stack) => new TradingNetwork(stack, 'Network', { egress: Egress.endpointsOnly() }).vpc);
    expect(subnets).toEqual([1, 2, 3].map((index) => expect.stringMatching(`^NetworkVpcDataSubnet${index}`)));
  });

  test('are the isolated ones of a VPC that exists', () => {
    expect(subnetsOf((stack) => aVpc(stack, { isolatedSubnetIds: ['isolated-a', 'isolated-b'] }))).toEqual([
      'isolated-a',
      'isolated-b',
    ]);
  });

  test('are the private ones where there are no isolated ones', () => {
    expect(subnetsOf((stack) => aVpc(stack))).toEqual(['private-a', 'private-b']);
  });

  test('are never public', () => {
    expectUsageError(() => subnetsOf((stack) => aVpc(stack, { privateSubnetIds: undefined })), {
      code: 'NoPrivateSubnets',
      path: 'Stack/Database',
      got: '2 public and neither isolated nor private subnets',
    });
  });

  test('are in two zones at least', () => {
    const one = { availabilityZones: ['a'], publicSubnetIds: ['public-a'], privateSubnetIds: ['private-a'] };
    expectUsageError(() => subnetsOf((stack) => aVpc(stack, one)), {
      code: 'TooFewZones',
      path: 'Stack/Database',
      got: '1 availability zone',
    });
  });
});

test.each([
  Database.auroraPostgres({ engineVersion: rds.AuroraPostgresEngineVersion.of('16.5', '16') }),
  Database.postgres({ engineVersion: rds.PostgresEngineVersion.of('17.1', '17') }),
])('refuses a release in which logins do not act as their user: %#', (database) => {
  expectUsageError(() => aDatabase({ database }), {
    code: 'BrokenEngineVersion',
    path: 'Stack/Database',
    got: 'engineVersion: 1',
  });
});
