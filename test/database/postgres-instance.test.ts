import { Duration, Size, Token } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as rds from 'aws-cdk-lib/aws-rds';
import { Database, type PostgresOptions, Protection } from '../../src';
import { aDatabase, instancesOf } from '../support/databases';
import { templateOf } from '../support/stacks';
import { expectUsageError } from '../support/usage-errors';

const postgres = (options?: PostgresOptions, protection?: Protection) =>
  aDatabase({ database: Database.postgres(options), protection });
const instanceOf = (options?: PostgresOptions, protection?: Protection) => {
  const [{ Properties }] = instancesOf(postgres(options, protection).stack);
  return Properties;
};

describe('Database.postgres()', () => {
  const { stack } = postgres();
  const [instance] = instancesOf(stack);

  test('creates one small instance with a standby, and storage autoscaling', () => {
    expect(instance.Properties).toMatchObject({
      Engine: 'postgres',
      DBInstanceClass: 'db.t4g.small',
      MultiAZ: true,
      StorageType: 'gp3',
      AllocatedStorage: '20',
      MaxAllocatedStorage: 100,
      DBName: 'trading',
      PubliclyAccessible: false,
    });
  });

  test('uses the default minor version of RDS, and disables the check of cfn-lint for it', () => {
    expect(instance.Properties).toMatchObject({ EngineVersion: '17', AutoMinorVersionUpgrade: true });
    expect(instance.Metadata).toEqual({ 'cfn-lint': { config: { ignore_checks: ['W3691'] } } });
  });

  test('keeps its data when the stack is deleted', () => {
    expect(instance).toMatchObject({ DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' });
    expect(instance.Properties.DeletionProtection).toBe(true);
  });

  test('writes its logs to log groups that exist before RDS creates them', () => {
    expect(instance.Properties.EnableCloudwatchLogsExports).toEqual(['postgresql', 'upgrade']);
    expect(instance.DependsOn).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^DatabaseLogspostgresql/),
        expect.stringMatching(/^DatabaseLogsupgrade/),
        expect.stringMatching(/^DatabaseMonitoringRolePolicy/),
      ]),
    );
    templateOf(stack).hasResourceProperties('AWS::Logs::LogGroup', {
      LogGroupName: { 'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp('^/aws/rds/instance/database-')])] },
    });
  });

  test('rejects connections without TLS', () => {
    templateOf(stack).hasResourceProperties('AWS::RDS::DBParameterGroup', {
      Family: 'postgres17',
      Parameters: { 'rds.force_ssl': '1' },
    });
  });
});

test('with Protection.disposable() it has no standby and is deleted with the stack', () => {
  expect(instanceOf({}, Protection.disposable())).toMatchObject({
    MultiAZ: false,
    DeletionProtection: false,
    BackupRetentionPeriod: 1,
  });
});

test('every option is used', () => {
  const { stack } = postgres({
    databaseName: 'orders',
    instanceType: ec2.InstanceType.of(ec2.InstanceClass.R7G, ec2.InstanceSize.XLARGE),
    storage: Size.tebibytes(1),
    maxStorage: Size.tebibytes(2),
    engineVersion: rds.PostgresEngineVersion.VER_16_13,
    backupRetention: Duration.days(7),
  });
  const [{ Properties, Metadata }] = instancesOf(stack);
  expect(Properties).toMatchObject({
    DBName: 'orders',
    DBInstanceClass: 'db.r7g.xlarge',
    AllocatedStorage: '1024',
    MaxAllocatedStorage: 2048,
    EngineVersion: '16.13',
    BackupRetentionPeriod: 7,
    AllowMajorVersionUpgrade: true,
  });
  expect(Metadata).toBeUndefined();
});

test('the maximum storage is at most the limit of RDS', () => {
  expect(instanceOf({ storage: Size.gibibytes(50_000) }).MaxAllocatedStorage).toBe(65_536);
});

test('restoreFrom: the admin, the databases and the key come from the snapshot', () => {
  const instance = instanceOf({ restoreFrom: 'before-the-upgrade' });
  expect(instance).toMatchObject({ DBSnapshotIdentifier: 'before-the-upgrade', ManageMasterUserPassword: true });
  for (const name of ['MasterUsername', 'DBName', 'StorageEncrypted', 'KmsKeyId']) {
    expect(instance[name]).toBeUndefined();
  }
});

test.each([
  [rds.PostgresEngineVersion.VER_17, true],
  [rds.PostgresEngineVersion.VER_16, true],
  [rds.PostgresEngineVersion.of('17.7', '17'), false],
])('minor versions are automatic only without one in the template: %#', (engineVersion, automatic) => {
  expect(instanceOf({ engineVersion }).AutoMinorVersionUpgrade).toBe(automatic);
});

describe('it rejects', () => {
  test.each([
    [{ storage: Size.gibibytes(19) }, 'storage in GiB: 19'],
    [{ storage: Size.gibibytes(65_537) }, 'storage in GiB: 65537'],
    [{ storage: Size.mebibytes(20.5 * 1024) }, 'storage in GiB: 20.5'],
    [{ maxStorage: Size.gibibytes(65_537) }, 'maxStorage in GiB: 65537'],
    [{ storage: Size.gibibytes(Token.asNumber({ Ref: 'Storage' })) }, 'storage is a token'],
  ])('storage outside the range of RDS: %#', (options, got) => {
    const wanted = { code: 'StorageOutOfRange', path: 'Database.postgres()', got } as const;
    expectUsageError(() => Database.postgres(options), wanted);
  });

  test.each([
    [100, 109, 'maxStorage: Size.gibibytes(110)'],
    [60_000, 65_536, 'remove maxStorage'],
  ])('storage of %s and at most %s GiB', (storage, maxStorage, fix) => {
    const options = { storage: Size.gibibytes(storage), maxStorage: Size.gibibytes(maxStorage) };
    expectUsageError(() => postgres(options), {
      code: 'StorageOutOfRange',
      path: 'Stack/Database',
      got: `storage: ${storage} GiB, maxStorage: ${maxStorage} GiB`,
      fix,
    });
  });
});

test('storage without room for an increase does not scale', () => {
  const { AllocatedStorage, MaxAllocatedStorage } = instanceOf({ storage: Size.gibibytes(60_000) });
  expect([AllocatedStorage, MaxAllocatedStorage]).toEqual(['60000', undefined]);
});
