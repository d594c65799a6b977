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

  test('uses the long-term support version of Aurora', () => {
    expect(cluster).toMatchObject({ Engine: 'aurora-postgresql', EngineVersion: '17.7' });
  });

  test('scales from 0.5 to 8 capacity units', () => {
    expect(cluster.ServerlessV2ScalingConfiguration).toEqual({ MinCapacity: 0.5, MaxCapacity: 8 });
  });

  test('has a writer and a reader in different Availability Zones', () => {
    const instances = instancesOf(stack);
    expect(instances).toHaveLength(2);
    for (const { Properties } of instances) expect(Properties.DBInstanceClass).toBe('db.serverless');
    expect(zonesOf(instances)).toEqual(
      [1, 2].map((index) => ({
        'Fn::GetAtt': [expect.stringMatching(`^NetworkVpcDataSubnet${index}`), 'AvailabilityZone'],
      })),
    );
  });

  test('has a reader that scales with the writer, so that it can replace the writer', () => {
    expect(instancesOf(stack).map(({ Properties }) => Properties.PromotionTier)).toEqual([0, 1]);
  });

  test('keeps the cluster and the writer when the stack is deleted, and deletes the reader', () => {
    expect(instancesOf(stack).map(({ DeletionPolicy }) => DeletionPolicy)).toEqual(['RetainExceptOnCreate', 'Delete']);
    templateOf(stack).hasResource('AWS::RDS::DBCluster', {
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
    });
  });

  test('writes its log to a log group that exists before RDS creates one', () => {
    expect(cluster.EnableCloudwatchLogsExports).toEqual(['postgresql']);
    templateOf(stack).hasResource('AWS::RDS::DBCluster', { DependsOn: [Match.stringLikeRegexp('^DatabaseLogs')] });
    templateOf(stack).hasResourceProperties('AWS::Logs::LogGroup', {
      LogGroupName: { 'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp('^/aws/rds/cluster/database-')])] },
      RetentionInDays: 30,
      KmsKeyId: Match.anyValue(),
    });
  });

  test('rejects connections without TLS', () => {
    templateOf(stack).hasResourceProperties('AWS::RDS::DBClusterParameterGroup', {
      Family: 'aurora-postgresql17',
      Parameters: { 'rds.force_ssl': '1' },
    });
  });

  test('has Enhanced Monitoring, and Database Insights encrypted by the key', () => {
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

test('with Protection.disposable() it pauses when idle, has no reader, and is deleted with the stack', () => {
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
  test('are all used', () => {
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

  test('more instances than zones use the zones in turn', () => {
    const zones = zonesOf(instancesOf(aurora({ readers: 3 }).stack));
    expect(zones[3]).toEqual(zones[0]);
    expect(new Set(zones.map((zone) => JSON.stringify(zone))).size).toBe(3);
  });

  test('an explicit minCapacity of 0 pauses in production too', () => {
    expect(clusterOf(aurora({ minCapacity: 0 }).stack).ServerlessV2ScalingConfiguration).toMatchObject({
      SecondsUntilAutoPause: 300,
    });
  });
});

describe('in an existing VPC', () => {
  const zonesIn = (attributes: Parameters<typeof aVpc>[1]) => {
    const stack = aStack('Stack', {}, anApp());
    aDatabase({ vpc: aVpc(stack, attributes) }, stack);
    return zonesOf(instancesOf(stack));
  };

  test('the instances have the zones of the subnets', () => {
    expect(zonesIn({})).toEqual(['a', 'b']);
  });

  test('RDS chooses the zones if they are tokens', () => {
    const names = { publicSubnetNames: ['One', 'Two'], privateSubnetNames: ['Three', 'Four'] };
    expect(zonesIn({ availabilityZones: Fn.getAzs(), ...names })).toEqual([undefined, undefined]);
  });
});

describe('restoreFrom', () => {
  const engineVersion = rds.AuroraPostgresEngineVersion.of('17.9', '17');
  const { stack } = aurora({ restoreFrom: 'before-the-upgrade', engineVersion });

  test('has the version of the snapshot, which Aurora may have upgraded', () => {
    expect(clusterOf(stack).EngineVersion).toBe('17.9');
  });

  test.each([
    ['nightly', "restoreFrom: 'nightly' without engineVersion"],
    [Token.asString({ Ref: 'Snapshot' }), 'restoreFrom without engineVersion'],
  ])('is refused without that version, because Aurora refuses an earlier one: %#', (restoreFrom, got) => {
    expectUsageError(() => aurora({ restoreFrom }), { code: 'RestoreWithoutVersion', path: 'Stack/Database', got });
  });

  test('the admin and the databases come from the snapshot, and RDS manages a new password', () => {
    const cluster = clusterOf(stack);
    expect(cluster).toMatchObject({
      SnapshotIdentifier: 'before-the-upgrade',
      ManageMasterUserPassword: true,
      KmsKeyId: expect.anything(),
    });
    expect(cluster.MasterUsername).toBeUndefined();
    expect(cluster.DatabaseName).toBeUndefined();
  });

  test('the logical ids are those of a database without a snapshot', () => {
    const ids = (options: AuroraPostgresOptions) => Object.keys(templateOf(aurora(options).stack).toJSON().Resources);
    expect(ids({ restoreFrom: 'before-the-upgrade', engineVersion })).toEqual(ids({}));
  });

  test('another snapshot gives another identifier, so that CloudFormation can replace the database', () => {
    const name = (options: AuroraPostgresOptions) =>
      JSON.stringify(clusterOf(aurora(options).stack).DBClusterIdentifier);
    const restored = ['one', 'other'].map((restoreFrom) => ({ restoreFrom, engineVersion }));
    const names = [{}, ...restored].map(name);
    expect(new Set(names).size).toBe(3);
  });
});

describe('it rejects', () => {
  test.each([
    [{ minCapacity: -0.5 }, 'minCapacity: -0.5'],
    [{ minCapacity: 0.3 }, 'minCapacity: 0.3'],
    [{ maxCapacity: 0.5 }, 'maxCapacity: 0.5'],
    [{ maxCapacity: 256.5 }, 'maxCapacity: 256.5'],
    [{ minCapacity: Token.asNumber({ Ref: 'Min' }) }, 'minCapacity is a token'],
  ])('a capacity of Aurora: %#', (options, got) => {
    expectUsageError(() => Database.auroraPostgres(options), {
      code: 'CapacityUnitsOutOfRange',
      path: 'Database.auroraPostgres()',
      got,
    });
  });

  test('a minimum capacity above the maximum', () => {
    expectUsageError(() => aurora({ minCapacity: 8, maxCapacity: 4 }), {
      code: 'CapacityUnitsOutOfRange',
      path: 'Stack/Database',
      got: 'minCapacity: 8, maxCapacity: 4',
    });
  });

  test.each([-1, 16, 0.5])('%s readers', (readers) => {
    expectUsageError(() => Database.auroraPostgres({ readers }), {
      code: 'ReadersOutOfRange',
      path: 'Database.auroraPostgres()',
      got: `readers: ${readers}`,
      expected: 'from 0 to 15',
    });
  });
});
