import { Duration, Fn, Token } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import * as rds from 'aws-cdk-lib/aws-rds';
import { type AuroraPostgresOptions, Database, Protection } from '../../src';
import { aDatabase, clusterOf, instancesOf } from '../support/databases';
import { anApp, aStack, aVpc, templateOf } from '../support/stacks';
import { expectUsageError } from '../support/usage-errors';

const aurora = (options?: AuroraPostgresOptions, protection?: Protection) =>
  aDatabase({ database: Database.auroraPostgres(options), protection });
const zonesOf = (instances: ReturnType<typeof instancesOf>) =>
  instances.map(({ Properties }) => Properties.AvailabilityZone);

describe('Database.auroraPostgres()', () => {
  const { stack } = aurora();
  const cluster = clusterOf(stack);

  test("is the version of Aurora's long-term support", () => {
    expect(cluster).toMatchObject({ Engine: 'aurora-postgresql', EngineVersion: '17.7' });
  });

  test('grows from half a unit to 8', () => {
    expect(cluster.ServerlessV2ScalingConfiguration).toEqual({ MinCapacity: 0.5, MaxCapacity: 8 });
  });

  test('has a writer and a reader, each in the zone of a subnet of its own', () => {
    const instances = instancesOf(stack);
    expect(instances).toHaveLength(2);
    for (const { Properties } of instances) expect(Properties.DBInstanceClass).toBe('db.serverless');
    expect(zonesOf(instances)).toEqual(
      [1, 2].map((index) => ({
        'Fn::GetAtt': [expect.stringMatching(`^NetworkVpcDataSubnet${index}`), 'AvailabilityZone'],
      })),
    );
  });

  test('has a reader that is always as large as the writer, whose place it can take', () => {
    expect(instancesOf(stack).map(({ Properties }) => Properties.PromotionTier)).toEqual([0, 1]);
  });

  test('keeps writer and data when the stack goes, and no reader, which has no data', () => {
    expect(instancesOf(stack).map(({ DeletionPolicy }) => DeletionPolicy)).toEqual(['RetainExceptOnCreate', 'Delete']);
    templateOf(stack).hasResource('AWS::RDS::DBCluster', {
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
    });
  });

  test('writes the log that services cause, to a group that is there before RDS makes one', () => {
    expect(cluster.EnableCloudwatchLogsExports).toEqual(['postgresql']);
    templateOf(stack).hasResource('AWS::RDS::DBCluster', { DependsOn: [Match.stringLikeRegexp('^DatabaseLogs')] });
    templateOf(stack).hasResourceProperties('AWS::Logs::LogGroup', {
      LogGroupName: { 'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp('^/aws/rds/cluster/database-')])] },
      RetentionInDays: 30,
      KmsKeyId: Match.anyValue(),
    });
  });

  test('refuses connections without TLS', () => {
    templateOf(stack).hasResourceProperties('AWS::RDS::DBClusterParameterGroup', {
      Family: 'aurora-postgresql17',
      Parameters: { 'rds.force_ssl': '1' },
    });
  });

  test('has metrics of its operating system and Database Insights, which the key encrypts', () => {
    expect(cluster).toMatchObject({
      PerformanceInsightsEnabled: true,
      PerformanceInsightsKmsKeyId: expect.anything(),
      DatabaseInsightsMode: 'standard',
    });
    for (const { Properties, DependsOn } of instancesOf(stack)) {
      expect(Properties.MonitoringInterval).toBe(60);
      expect(DependsOn).toContainEqual(expect.stringMatching(/^DatabaseMonitoringRolePolicy/));
    }
  });
});

test('with Protection.disposable() it pauses when idle, has no reader, and goes with the stack', () => {
  const { stack } = aurora({}, Protection.disposable());
  expect(clusterOf(stack)).toMatchObject({
    ServerlessV2ScalingConfiguration: { MinCapacity: 0, MaxCapacity: 8, SecondsUntilAutoPause: 300 },
    DeletionProtection: false,
    BackupRetentionPeriod: 1,
  });
  expect(instancesOf(stack)).toHaveLength(1);
  templateOf(stack).hasResource('AWS::RDS::DBCluster', { DeletionPolicy: 'Delete' });
});

describe('its options', () => {
  test('every one is used', () => {
    const { stack, database } = aurora({
      databaseName: 'orders',
      minCapacity: 2,
      maxCapacity: 32.5,
      readers: 4,
      engineVersion: rds.AuroraPostgresEngineVersion.VER_16_8,
      backupRetention: Duration.days(35),
      backupWindow: '01:00-01:30',
      maintenanceWindow: 'Sat:22:00-Sat:23:00',
    });
    expect(clusterOf(stack)).toMatchObject({
      DatabaseName: 'orders',
      ServerlessV2ScalingConfiguration: { MinCapacity: 2, MaxCapacity: 32.5 },
      EngineVersion: '16.8',
      BackupRetentionPeriod: 35,
      PreferredBackupWindow: '01:00-01:30',
      PreferredMaintenanceWindow: 'Sat:22:00-Sat:23:00',
    });
    expect(instancesOf(stack)).toHaveLength(5);
    expect(database.databaseName).toBe('orders');
  });

  test('more instances than zones go round', () => {
    const zones = zonesOf(instancesOf(aurora({ readers: 3 }).stack));
    expect(zones[3]).toEqual(zones[0]);
    expect(new Set(zones.map((zone) => JSON.stringify(zone))).size).toBe(3);
  });

  test('capacity 0 pauses also in production, since it was asked for', () => {
    expect(clusterOf(aurora({ minCapacity: 0 }).stack).ServerlessV2ScalingConfiguration).toMatchObject({
      SecondsUntilAutoPause: 300,
    });
  });
});

describe('in a VPC that exists', () => {
  const zonesIn = (attributes: Parameters<typeof aVpc>[1]) => {
    const stack = aStack('Stack', {}, anApp());
    aDatabase({ vpc: aVpc(stack, attributes) }, stack);
    return zonesOf(instancesOf(stack));
  };

  test('the zones are named', () => {
    expect(zonesIn({})).toEqual(['a', 'b']);
  });

  test('the zones are left to RDS where they are known at deployment only', () => {
    const names = { publicSubnetNames: ['One', 'Two'], privateSubnetNames: ['Three', 'Four'] };
    expect(zonesIn({ availabilityZones: Fn.getAzs(), ...names })).toEqual([undefined, undefined]);
  });
});

describe('restoreFrom', () => {
  const { stack } = aurora({ restoreFrom: 'before-the-upgrade' });

  test('the snapshot brings admin and databases; the password is new and managed by RDS', () => {
    const cluster = clusterOf(stack);
    expect(cluster).toMatchObject({
      SnapshotIdentifier: 'before-the-upgrade',
      ManageMasterUserPassword: true,
      KmsKeyId: expect.anything(),
    });
    expect(cluster.MasterUsername).toBeUndefined();
    expect(cluster.DatabaseName).toBeUndefined();
  });

  test('the logical ids are those of a database that was made empty', () => {
    const ids = (options: AuroraPostgresOptions) => Object.keys(templateOf(aurora(options).stack).toJSON().Resources);
    expect(ids({ restoreFrom: 'before-the-upgrade' })).toEqual(ids({}));
  });

  test('another snapshot is another name, so that CloudFormation may replace what it would else refuse to', () => {
    const name = (options: AuroraPostgresOptions) =>
      JSON.stringify(clusterOf(aurora(options).stack).DBClusterIdentifier);
    const names = [{}, { restoreFrom: 'one' }, { restoreFrom: 'other' }].map(name);
    expect(new Set(names).size).toBe(3);
  });
});

describe('it refuses', () => {
  test.each([
    [-0.5, 8],
    [0.3, 8],
    [0.5, 0.5],
    [0.5, 256.5],
    [8, 4],
    [Token.asNumber({ Ref: 'Min' }), 8],
  ])('a capacity from %s to %s', (minCapacity, maxCapacity) => {
    expectUsageError(() => aurora({ minCapacity, maxCapacity }), {
      code: 'CapacityUnitsOutOfRange',
      path: 'Stack/Database',
      got: `minCapacity: ${minCapacity}, maxCapacity: ${maxCapacity}`,
      expected: 'maxCapacity from 1 to 256',
    });
  });

  test.each([-1, 16, 0.5])('%s readers', (readers) => {
    expectUsageError(() => aurora({ readers }), {
      code: 'ReadersOutOfRange',
      path: 'Stack/Database',
      got: `readers: ${readers}`,
      expected: 'from 0 to 15',
    });
  });
});
