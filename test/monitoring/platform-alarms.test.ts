import { Match } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import {
  Alerting,
  Database,
  Ingress,
  MarketCalendar,
  MarketHours,
  MeshBackend,
  NetworkIngress,
  type PlatformThresholds,
  Protocol,
  Route,
  ServiceDefinition,
  type TradingAnalyticsPlatformProps,
} from '../../src';
import type { Json } from '../support/json';
import { CLIENTS } from '../support/network-ingress';
import { aPlatform, aStack, aVpc, propertiesOf, templateOf } from '../support/stacks';
import { expectUsageError } from '../support/usage-errors';

const small = (props: Partial<TradingAnalyticsPlatformProps> = {}): Partial<TradingAnalyticsPlatformProps> => ({
  services: { gateway: new ServiceDefinition({ routes: [Route.path('/*')] }) },
  database: Database.none(),
  ...props,
});
const platformOf = (props: Partial<TradingAnalyticsPlatformProps>) => {
  const stack = aStack('Platform');
  return { stack, platform: aPlatform(stack, props) };
};
const alarmsOf = (stack: Json): Json[] =>
  Object.values<Json>(templateOf(stack).findResources('AWS::CloudWatch::Alarm')).map(({ Properties }) => Properties);
const ofKind = (stack: Json, heading: string) =>
  alarmsOf(stack).filter(({ AlarmDescription }) => AlarmDescription.endsWith(`#${heading}`));

test('each threshold of a platform can be chosen', () => {
  const chosen: Required<PlatformThresholds> = {
    cpuPercent: 71,
    memoryPercent: 72,
    errorsPerMinute: 73,
    serverErrorPercent: 7.4,
    responseMilliseconds: 75,
    minRequestsPerMinute: 76,
    unhealthyTargets: 3,
    tasksMissingMinutes: 7,
    logSilentMinutes: 35,
    spotInterruptions: 78,
    placementFailures: 79,
    scalingAtMaximumMinutes: 21,
    marketMinimumMinutes: 22,
    servicesSilentMinutes: 25,
    natPortErrors: 81,
    functionErrors: 82,
    functionThrottles: 83,
    deadLetters: 84,
    blockedRequests: 85,
    resetConnections: 87,
    blockedConnections: 88,
    networkPortErrors: 89,
    certificateDays: 86,
    databaseCapacityPercent: 61,
    databaseCpuPercent: 62,
    databaseFreeMemoryPercent: 10,
    databaseConnectionsPercent: 50,
    databaseLagMilliseconds: 63,
    databaseTransactionIds: 64,
    databaseFreeStoragePercent: 20,
    databaseVolumeTebibytes: 2,
  };
  const gateway = new ServiceDefinition({
    routes: [Route.path('/*')],
    scaling: { schedules: [MarketHours.nyse({ minTasks: 6 })] },
  });
  const fix = new ServiceDefinition({ protocol: Protocol.tcp(), routes: [Route.tcp(9878)] });
  const networkIngress = NetworkIngress.internal({ clients: CLIENTS });
  const { stack } = platformOf({ alarms: chosen, networkIngress, services: { gateway, fix } });
  const found = Object.fromEntries(
    alarmsOf(stack).map(({ AlarmDescription, Threshold, EvaluationPeriods }) => [
      AlarmDescription.split('#').at(-1),
      [Threshold, EvaluationPeriods],
    ]),
  );
  expect(found).toMatchObject({
    'cpu-high': [71, 5],
    'memory-high': [72, 5],
    'errors-logged': [73, 1],
    'server-errors': [7.4, 2],
    'responses-slow': [75, 5],
    'targets-unhealthy': [3, 3],
    'tasks-missing': [0, 7],
    'spot-interruptions': [78, 1],
    'placement-failures': [79, 1],
    'scaling-at-maximum': [1, 21],
    'market-minimum-missed': [1, 22],
    'nat-ports-exhausted': [81, 1],
    'function-errors': [82, 1],
    'function-throttles': [83, 1],
    'dead-letters': [84, 1],
    'requests-blocked': [85, 1],
    'connections-reset': [87, 1],
    'connections-blocked': [88, 1],
    'network-ports-exhausted': [89, 1],
    'certificate-expiring': [86, 1],
    'load-balancer-errors': [7.4, 2],
    'database-capacity-high': [61, 15],
    'database-cpu-high': [62, 15],
    'database-memory-low': [Math.floor(1.6 * 1024 ** 3), 15],
    'database-connections-high': [901, 5],
    'database-replica-lag': [63, 5],
    'database-transaction-ids-high': [64, 15],
    'database-storage-low': [2 * 1024 ** 4, 1],
  });
  expect(ofKind(stack, 'log-silent').map(({ EvaluationPeriods }) => EvaluationPeriods)).toEqual([5, 7, 7]);
  expect(JSON.stringify(ofKind(stack, 'server-errors'))).toContain('requests >= 76');
  // CPU and memory of the platform are not thresholds of each service.
  expect(ofKind(stack, 'cpu-high')).toHaveLength(1);
});

test('a threshold of a service replaces the threshold of the platform', () => {
  const gateway = new ServiceDefinition({ routes: [Route.path('/*')], alarms: { errorsPerMinute: 3 } });
  const { stack } = platformOf(small({ services: { gateway }, alarms: { errorsPerMinute: 20, unhealthyTargets: 2 } }));
  expect(ofKind(stack, 'errors-logged')).toEqual([expect.objectContaining({ Threshold: 3 })]);
  expect(ofKind(stack, 'targets-unhealthy')).toEqual([expect.objectContaining({ Threshold: 2 })]);
});

test.each([
  [{ certificateDays: 0 }, 'alarms.certificateDays: 0'],
  [{ servicesSilentMinutes: 12 }, 'alarms.servicesSilentMinutes: 12'],
  [{ databaseFreeMemoryPercent: 101 }, 'alarms.databaseFreeMemoryPercent: 101'],
])('refuses an invalid threshold: %j', (alarms, got) => {
  expectUsageError(() => platformOf(small({ alarms })), { code: 'ThresholdOutOfRange', path: 'Platform/Trading', got });
});

describe('CPU and memory', () => {
  const query = (stack: Json, heading: string) =>
    JSON.stringify(ofKind(stack, heading).find(({ Metrics }) => Metrics).Metrics[0].Expression);

  test('of all services are one query each, with one time series for each service', () => {
    const { stack } = platformOf(small());
    expect(query(stack, 'cpu-high')).toMatch(
      /SELECT AVG\(CPUUtilization\).*GROUP BY ServiceName ORDER BY AVG\(\) DESC/,
    );
    expect(query(stack, 'memory-high')).toMatch(/SELECT AVG\(MemoryUtilization\)/);
  });

  test('of a service with thresholds of its own are alarms of its own', () => {
    const gateway = new ServiceDefinition({
      routes: [Route.path('/*')],
      alarms: { cpuPercent: 95, memoryPercent: 96 },
    });
    const { stack } = platformOf(small({ services: { gateway } }));
    expect(query(stack, 'cpu-high')).toMatch(/ServiceName != '.*TradingServicesgatewayService/);
    expect(query(stack, 'memory-high')).toMatch(/ServiceName != '/);
    expect(ofKind(stack, 'cpu-high').map(({ Threshold }) => Threshold)).toEqual([85, 95]);
  });
});

describe('the requests of services without a load balancer', () => {
  const internal = { services: { internal: new ServiceDefinition() }, ingress: Ingress.none() };

  test('are counted in the log of Envoy', () => {
    const { stack } = platformOf(small({ ...internal, mesh: MeshBackend.envoy() }));
    const filters = Object.values<Json>(templateOf(stack).findResources('AWS::Logs::MetricFilter')).map(
      ({ Properties }) => [Properties.FilterPattern, Properties.MetricTransformations[0].MetricValue],
    );
    expect(filters).toEqual(
      expect.arrayContaining([
        ['{ $.direction = "inbound" && $.duration >= 0 }', '$.duration'],
        ['{ $.direction = "inbound" && $.status >= 500 }', '1'],
      ]),
    );
    const [slow] = ofKind(stack, 'responses-slow');
    expect(slow.Metrics.map(({ MetricStat }: Json) => MetricStat?.Stat)).toEqual(
      expect.arrayContaining(['SampleCount', 'p99']),
    );
  });

  test.each([
    ['Envoy without access logs', MeshBackend.envoy({ accessLogs: false })],
    ['App Mesh', MeshBackend.appMesh()],
  ])('have no alarms with %s, which has no metrics', (_, mesh) => {
    const { stack } = platformOf(small({ ...internal, mesh }));
    expect(ofKind(stack, 'server-errors')).toEqual([]);
    expect(ofKind(stack, 'responses-slow')).toEqual([]);
    expect(ofKind(stack, 'tasks-missing')).toHaveLength(1);
  });
});

test('the alarm on missing tasks compares with the minimum of the market hours while it is in force', () => {
  const gateway = new ServiceDefinition({
    routes: [Route.path('/*')],
    scaling: { schedules: [MarketHours.nyse({ minTasks: 6 }), MarketHours.lse({ minTasks: 8 })] },
  });
  const [alarm] = ofKind(platformOf(small({ services: { gateway } })).stack, 'tasks-missing');
  expect(JSON.stringify(alarm.Metrics)).toContain('running-IF(desired<8, desired, 8)');
});

test('a service whose number of tasks is fixed has no alarm on scaling at its maximum', () => {
  const gateway = new ServiceDefinition({ routes: [Route.path('/*')], scaling: { minTasks: 3, maxTasks: 3 } });
  expect(ofKind(platformOf(small({ services: { gateway } })).stack, 'scaling-at-maximum')).toEqual([]);
});

test('services of markets that differ in a special day only have alarms of their own', () => {
  const onSaturday = (open: string, opensDayBefore?: boolean) => {
    const sessions = [{ open, close: '12:00', opensDayBefore }];
    const calendar = MarketCalendar.nyse().adding({ specialDays: [{ date: '2027-02-06', sessions }] });
    return new ServiceDefinition({ scaling: { schedules: [MarketHours.of(calendar, { minTasks: 4 })] } });
  };
  const services = { first: onSaturday('10:00'), second: onSaturday('10:00'), third: onSaturday('21:00', true) };
  const alarms = ofKind(platformOf(small({ ingress: Ingress.none(), services })).stack, 'market-minimum-missed');
  expect(alarms).toHaveLength(2);
});

test('eleven services need a second alarm for their maximums, because an alarm has at most ten metrics', () => {
  const services = Object.fromEntries(
    Array.from({ length: 11 }, (_, index) => [
      `s${index}`,
      new ServiceDefinition({ routes: index ? undefined : [Route.path('/*')] }),
    ]),
  );
  const alarms = ofKind(platformOf(small({ services })).stack, 'scaling-at-maximum');
  expect(alarms.map(({ Metrics }) => Metrics.length - 1)).toEqual([10, 1]);
});

test('a service in a later stack has its shared alarms there', () => {
  const { stack, platform } = platformOf(small());
  const later = aStack('Later', {}, stack.node.scope as never);
  platform.addService('late', new ServiceDefinition({ alarms: { cpuPercent: 50 } }), later);
  const ids = Object.keys(templateOf(later).findResources('AWS::CloudWatch::Alarm'));
  expect(ids.filter((id) => id.startsWith('TradingAlarms')).length).toBeGreaterThanOrEqual(2);
  expect(JSON.stringify(ofKind(stack, 'cpu-high'))).not.toContain('Late');
});

describe('an existing VPC', () => {
  test('has no alarm on ports of NAT gateways, and its own VPC has one alarm, once', () => {
    const theirs = aStack('Platform');
    aPlatform(theirs, small({ vpc: aVpc(theirs) }));
    expect(ofKind(theirs, 'nat-ports-exhausted')).toEqual([]);
    const { stack, platform } = platformOf(small());
    platform.monitoring.watchNetwork(platform.vpc);
    expect(ofKind(stack, 'nat-ports-exhausted')).toEqual([
      expect.objectContaining({ Metrics: expect.arrayContaining([expect.objectContaining({ Id: 'm3' })]) }),
    ]);
  });
});

describe('a tick of a market', () => {
  const metric = new cloudwatch.Metric({ namespace: 'Feeds', metricName: 'Ticks', dimensionsMap: { Feed: 'A' } });
  const hours = MarketHours.nyse({ minTasks: 4 });

  test('has an alarm that pages, and is silent while the market is closed', () => {
    const { stack, platform } = platformOf(small());
    platform.monitoring.watchTicks('Prices', { metric, hours, minutes: 3 });
    const [alarm] = ofKind(stack, 'ticks-missing');
    expect(alarm).toMatchObject({ EvaluationPeriods: 3, Threshold: 1, TreatMissingData: 'breaching' });
    expect(alarm.AlarmDescription).toContain('Severity: page');
    expect(JSON.stringify(alarm.Metrics)).toContain('IF(open, m1, 1)');
  });

  test('has no alarm with Alerting.none()', () => {
    const { stack, platform } = platformOf(small({ alerting: Alerting.none() }));
    platform.monitoring.watchTicks('Prices', { metric, hours });
    expect(ofKind(stack, 'ticks-missing')).toEqual([]);
  });

  test('has an id of its own', () => {
    const { platform } = platformOf(small());
    platform.monitoring.watchTicks('Prices', { metric, hours });
    platform.monitoring.watchTicks('Trades', { metric, hours });
    expect(() => platform.monitoring.watchTicks('Prices', { metric, hours })).toThrow(/Prices/);
  });
});

describe('a monthly budget', () => {
  test('notifies the topic, which AWS Budgets may use with its key', () => {
    const stack = aStack('Platform');
    const masterKey = new kms.Key(stack, 'TopicKey');
    const topic = new sns.Topic(stack, 'OnCall', { masterKey });
    aPlatform(stack, small({ monthlyBudget: 900, alerting: Alerting.topic(topic) }));
    expect(propertiesOf(stack, 'AWS::Budgets::Budget')).toMatchObject({
      Budget: { BudgetLimit: { Amount: 900, Unit: 'USD' }, TimeUnit: 'MONTHLY', BudgetType: 'COST' },
      NotificationsWithSubscribers: [
        { Notification: { NotificationType: 'ACTUAL', Threshold: 80 }, Subscribers: [{ SubscriptionType: 'SNS' }] },
        { Notification: { NotificationType: 'FORECASTED', Threshold: 100 } },
      ],
    });
    templateOf(stack).hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([Match.objectLike({ Principal: { Service: 'budgets.amazonaws.com' } })]),
      },
    });
    templateOf(stack).hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: {
        Statement: Match.arrayWith([Match.objectLike({ Principal: { Service: 'budgets.amazonaws.com' } })]),
      },
    });
  });

  test('works with a topic without a key, and needs a topic', () => {
    const stack = aStack('Platform');
    aPlatform(stack, small({ monthlyBudget: 900, alerting: Alerting.topic(new sns.Topic(stack, 'OnCall')) }));
    templateOf(stack).resourceCountIs('AWS::Budgets::Budget', 1);
    const none = platformOf(small({ monthlyBudget: 900, alerting: Alerting.none() })).stack;
    templateOf(none).resourceCountIs('AWS::Budgets::Budget', 0);
  });
});
