import { Size } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Alerting, Database, TradingMonitoring } from '../../src';
import { aDatabase } from '../support/databases';
import type { Json } from '../support/json';
import { aStack, surroundings, templateOf } from '../support/stacks';

const GIB = 1024 ** 3;

function watched(choice: Database, alerting = Alerting.email('oncall@example.com')) {
  const { stack, vpc, database } = aDatabase({ database: choice });
  const monitoring = new TradingMonitoring(stack, 'Monitoring', { alerting, ...surroundings(stack, { vpc }) });
  monitoring.watchDatabase(database);
  return stack;
}

const alarmsOf = (stack: Json) =>
  Object.entries<Json>(templateOf(stack).findResources('AWS::CloudWatch::Alarm'))
    .map(([id, { Properties }]) => ({
      id,
      ...Properties,
    }))
    .filter(
      ({ id, AlarmDescription }) =>
        id.startsWith('Database') && !/#(rotation-failed|database-lost)/.test(AlarmDescription),
    ); // of the database alone
const namesOf = (stack: Json) => alarmsOf(stack).map(({ MetricName }) => MetricName);
const dashboardOf = (stack: Json) =>
  JSON.stringify(Object.values(templateOf(stack).findResources('AWS::CloudWatch::Dashboard')));

describe('a watched Aurora cluster', () => {
  const stack = watched(Database.auroraPostgres());

  test.each([
    ['ACUUtilization', 90, 15, 'database-capacity-high'],
    ['DatabaseConnections', 1261, 5, 'database-connections-high'],
    ['AuroraReplicaLagMaximum', 1000, 5, 'database-replica-lag'],
    ['CPUUtilization', 90, 15, 'database-cpu-high'],
    ['MaximumUsedTransactionIDs', 1_000_000_000, 15, 'database-transaction-ids-high'],
  ])('enters ALARM state on %s at %s for %s minutes', (MetricName, Threshold, EvaluationPeriods, heading) => {
    templateOf(stack).hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName,
      Threshold,
      EvaluationPeriods,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      Statistic: 'Maximum',
      Period: 60,
      Dimensions: [{ Name: 'DBClusterIdentifier', Value: { Ref: Match.stringLikeRegexp('^DatabaseCluster') } }],
      AlarmDescription: Match.stringLikeRegexp(`Stack/Database .*runbook.md#${heading}$`),
      AlarmActions: [Match.anyValue()],
    });
  });

  test.each([
    ['FreeableMemory', 'LessThanThreshold', 0.05 * 16 * GIB, 15, 60, 'database-memory-low'],
    ['VolumeBytesUsed', 'GreaterThanOrEqualToThreshold', 115 * 1024 * GIB, 1, 3600, 'database-storage-low'],
  ])(
    'enters ALARM state on %s, %s %s',
    (MetricName, ComparisonOperator, threshold, EvaluationPeriods, Period, heading) => {
      templateOf(stack).hasResourceProperties('AWS::CloudWatch::Alarm', {
        MetricName,
        ComparisonOperator,
        Threshold: Math.floor(threshold),
        EvaluationPeriods,
        Period,
        AlarmDescription: Match.stringLikeRegexp(`Stack/Database .*runbook.md#${heading}$`),
      });
    },
  );

  test('has its alarms as children', () => {
    const alarms = alarmsOf(stack).map(({ id }) => id);
    expect(alarms).toHaveLength(7);
    for (const id of alarms) expect(id).toMatch(/^DatabaseAlarms/);
  });

  test('notifies of its failovers', () => {
    templateOf(stack).hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: ['aws.rds'],
        'detail-type': ['RDS DB Cluster Event'],
        detail: {
          SourceIdentifier: [{ Ref: Match.stringLikeRegexp('^DatabaseCluster') }],
          EventCategories: ['failover'],
        },
      },
      Targets: [
        {
          Arn: { Ref: Match.stringLikeRegexp('^MonitoringTopic') },
          InputTransformer: { InputTemplate: Match.stringLikeRegexp('runbook.md#database-failover"$') },
        },
      ],
    });
  });

  test('is on the dashboard', () => {
    for (const name of ['ACUUtilization', 'DatabaseConnections', 'AuroraReplicaLagMaximum', 'Deadlocks']) {
      expect(dashboardOf(stack)).toContain(name);
    }
  });

  test('has one set of alarms, which notifies each monitoring once', () => {
    const { stack: twice, vpc, database } = aDatabase({ database: Database.auroraPostgres() });
    const shared = surroundings(twice, { vpc });
    for (const id of ['Monitoring', 'OfAnotherTeam']) {
      const monitoring = new TradingMonitoring(twice, id, { alerting: Alerting.email(`${id}@example.com`), ...shared });
      monitoring.watchDatabase(database);
      monitoring.watchDatabase(database);
    }
    const alarms = alarmsOf(twice);
    expect(alarms).toHaveLength(7);
    for (const { AlarmActions } of alarms) expect(AlarmActions).toHaveLength(2);
    const rules = Object.entries<Json>(templateOf(twice).findResources('AWS::Events::Rule'));
    const [[, failover], ...others] = rules.filter(([id]) => id.startsWith('Database'));
    expect(others).toEqual([]);
    expect(failover.Properties.Targets).toHaveLength(2);
    const dashboards = Object.values<Json>(templateOf(twice).findResources('AWS::CloudWatch::Dashboard'));
    const shown = dashboards.map(({ Properties }) => JSON.stringify(Properties.DashboardBody).match(/Deadlocks/g));
    expect(shown.filter((found) => found)).toEqual([['Deadlocks'], ['Deadlocks']]);
  });

  test('has no alarm on lag without a reader', () => {
    expect(namesOf(watched(Database.auroraPostgres({ readers: 0 })))).not.toContain('AuroraReplicaLagMaximum');
  });
});

describe('a watched RDS instance', () => {
  const stack = watched(Database.postgres({ storage: Size.gibibytes(100) }));

  test.each([
    ['CPUUtilization', 90, 15, 'GreaterThanOrEqualToThreshold', 'Maximum', 'database-capacity-high'],
    ['DatabaseConnections', 157, 5, 'GreaterThanOrEqualToThreshold', 'Maximum', 'database-connections-high'],
    ['FreeStorageSpace', 5 * GIB, 15, 'LessThanThreshold', 'Minimum', 'database-storage-low'],
    ['FreeableMemory', Math.floor(0.05 * 2 * GIB), 15, 'LessThanThreshold', 'Minimum', 'database-memory-low'],
    [
      'MaximumUsedTransactionIDs',
      1_000_000_000,
      15,
      'GreaterThanOrEqualToThreshold',
      'Maximum',
      'database-transaction-ids-high',
    ],
  ])(
    'enters ALARM state on %s at %s for %s minutes',
    (MetricName, Threshold, EvaluationPeriods, operator, Statistic, heading) => {
      templateOf(stack).hasResourceProperties('AWS::CloudWatch::Alarm', {
        MetricName,
        Threshold,
        EvaluationPeriods,
        ComparisonOperator: operator,
        Statistic,
        Dimensions: [{ Name: 'DBInstanceIdentifier', Value: { Ref: Match.stringLikeRegexp('^DatabaseInstance') } }],
        AlarmDescription: Match.stringLikeRegexp(`Stack/Database .*runbook.md#${heading}$`),
      });
    },
  );

  test('is on the dashboard', () => {
    for (const name of ['CPUUtilization', 'DatabaseConnections', 'FreeStorageSpace', 'FreeableMemory']) {
      expect(dashboardOf(stack)).toContain(name);
    }
  });

  test('has no alarms on connections and memory if its memory is not known', () => {
    const instanceType = new ec2.InstanceType('x2g.large');
    expect(namesOf(watched(Database.postgres({ instanceType })))).toEqual([
      'CPUUtilization',
      'MaximumUsedTransactionIDs',
      'FreeStorageSpace',
    ]);
  });

  test('notifies of its failovers', () => {
    templateOf(stack).hasResourceProperties('AWS::Events::Rule', {
      EventPattern: { 'detail-type': ['RDS DB Instance Event'], detail: { EventCategories: ['failover'] } },
    });
  });
});

test('with Alerting.none() there are no alarms, and the dashboard stays', () => {
  const stack = watched(Database.auroraPostgres(), Alerting.none());
  expect(alarmsOf(stack)).toEqual([]);
  expect(dashboardOf(stack)).toContain('ACUUtilization');
});

test('an existing database has no alarms and no widgets', () => {
  const securityGroup = ec2.SecurityGroup.fromSecurityGroupId(aStack('Theirs'), 'Theirs', 'sg-1');
  const stack = watched(Database.existing({ host: 'db.example.com', databaseName: 'orders', securityGroup }));
  expect(alarmsOf(stack)).toEqual([]);
  expect(JSON.stringify(templateOf(stack).findResources('AWS::Events::Rule'))).not.toContain('aws.rds');
  expect(dashboardOf(stack)).not.toContain('Database');
});
