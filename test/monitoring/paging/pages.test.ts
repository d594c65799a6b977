import * as sns from 'aws-cdk-lib/aws-sns';
import { evaluate, type Minute, type Series } from '../../../rigs/alarms/evaluate';
import {
  Alerting,
  Database,
  Egress,
  MeshedFargateService,
  Severity,
  SpotCluster,
  TradingDatabase,
  TradingMesh,
  TradingMonitoring,
  type TradingMonitoringProps,
  TradingNetwork,
} from '../../../src';
import type { Json } from '../../support/json';
import { aStack, templateOf } from '../../support/stacks';

const SERVICES = ['desk', 'quotes', 'risk'];
const MINUTES = 90;
/** The alarm on logged errors is the fastest symptom: one minute. */
const severities = { ErrorsLogged: Severity.PAGE };

/** A platform whose services are in its stack, or each in a later stack of its own. */
function platform(later = false, props: Partial<TradingMonitoringProps> = {}) {
  const stack = aStack();
  const { vpc } = new TradingNetwork(stack, 'Network');
  const cluster = new SpotCluster(stack, 'Cluster', { vpc });
  const mesh = new TradingMesh(stack, 'Mesh', { vpc });
  const alerting = Alerting.topics({ page: new sns.Topic(stack, 'Page'), ticket: new sns.Topic(stack, 'Ticket') });
  const monitoring = new TradingMonitoring(stack, 'Monitoring', { alerting, cluster, mesh, severities, ...props });
  monitoring.watchDatabase(new TradingDatabase(stack, 'Database', { vpc, database: Database.auroraPostgres() }));
  const stacks: Json[] = [stack];
  for (const name of SERVICES) {
    const home = later ? aStack(`Later-${name}`, {}, stack.node.root as Json) : stack;
    if (later) stacks.push(home);
    monitoring.watchService(new MeshedFargateService(home, name, { cluster, mesh, scaling: { minTasks: 2 } }));
  }
  return stacks.map((each) => templateOf(each).toJSON());
}

/** The value in some ranges of minutes, and another one outside. */
function during(ranges: [from: number, to: number][], inside: Minute, outside: Minute): Minute[] {
  return Array.from({ length: MINUTES }, (_, minute) =>
    ranges.some(([from, to]) => minute >= from && minute < to) ? inside : outside,
  );
}

interface Night {
  readonly zoneLost?: [number, number][];
  readonly databaseLost?: [number, number][];
  readonly failing?: Record<string, [number, number][]>;
  readonly short?: Record<string, [number, number][]>;
}

function seriesOf(templates: Json[], { zoneLost = [], databaseLost = [], failing = {}, short = {} }: Night): Series[] {
  const gateways = Object.entries<Json>(templates[0].Resources).filter(
    ([, { Type }]) => Type === 'AWS::EC2::NatGateway',
  );
  expect(gateways).toHaveLength(3);
  const services = templates.flatMap(({ Resources }) =>
    Object.entries<Json>(Resources).filter(([, { Type }]) => Type === 'AWS::ECS::Service'),
  );
  return [
    ...gateways.map(([id], index) => ({
      namespace: 'AWS/NATGateway',
      metric: 'ActiveConnectionCount',
      dimensions: { NatGatewayId: `${id}.NatGatewayId` },
      values: during(index === 1 ? zoneLost : [], null, 0),
    })),
    {
      namespace: 'AWS/RDS',
      metric: 'DatabaseConnections',
      dimensions: { Role: 'WRITER' },
      values: during(databaseLost, null, 12),
    },
    ...SERVICES.map((name) => ({ metric: `${name}-errors`, values: during(failing[name] ?? [], 50, null) })),
    ...services.map(([id]) => {
      const name = SERVICES.find((each) => id.startsWith(each)) as string;
      return {
        metric: 'RunningTaskCount',
        dimensions: { ServiceName: `${id}.Name` },
        values: during(short[name] ?? [], 1, 2),
      };
    }),
  ];
}

/** The pages of a night: the minute and the kind of the alarm that sent each. */
function pagesOf(templates: Json[], night: Night): string[] {
  const { actions } = evaluate(templates, seriesOf(templates, night));
  return actions
    .filter(({ state, targets }) => state === 'ALARM' && targets.some((topic) => /Page/.test(topic)))
    .map(
      ({ minute, alarm }) =>
        `${minute} ${/(?:MoreServicesFailing|ServicesFailing|PartLost)/.exec(alarm)?.[0] ?? alarm}`,
    );
}

const all = (range: [number, number]) => Object.fromEntries(SERVICES.map((name) => [name, [range]]));

describe.each([
  ['in one stack', false],
  ['in stacks of their own', true],
])('services %s', (_where, later) => {
  const templates = platform(later);

  test('a quiet night has no page', () => {
    expect(pagesOf(templates, {})).toEqual([]);
  });

  test('a lost database is one page, although each service fails', () => {
    expect(pagesOf(templates, { databaseLost: [[10, 40]], failing: all([10, 41]) })).toEqual(['12 PartLost']);
  });

  test('a lost zone is one page, although each service fails and lacks tasks', () => {
    const night = { zoneLost: [[10, 80]] as [number, number][], failing: all([10, 14]), short: all([10, 20]) };
    expect(pagesOf(templates, night)).toEqual(['12 PartLost']);
  });

  test('a lost zone with the writer of the database is one page', () => {
    const zoneLost: [number, number][] = [[10, 80]];
    expect(pagesOf(templates, { zoneLost, databaseLost: [[10, 16]], failing: all([10, 17]) })).toEqual(['12 PartLost']);
  });

  test('one failing service is one page, three minutes after its alarm', () => {
    const night = {
      failing: { risk: [[10, 30]] as [number, number][] },
      short: { risk: [[12, 30]] as [number, number][] },
    };
    expect(pagesOf(templates, night)).toEqual(['13 ServicesFailing']);
  });

  test('two independent services are two pages, each three minutes after its alarm', () => {
    const failing: Night['failing'] = { risk: [[10, 40]], desk: [[20, 40]] };
    const second = later ? '23 ServicesFailing' : '23 MoreServicesFailing';
    expect(pagesOf(templates, { failing })).toEqual(['13 ServicesFailing', second]);
  });

  test('a service that fails again is a new page', () => {
    const failing: Night['failing'] = {
      risk: [
        [10, 20],
        [40, 50],
      ],
    };
    expect(pagesOf(templates, { failing })).toEqual(['13 ServicesFailing', '43 ServicesFailing']);
  });

  test('a service that still fails after the database is back is heard five minutes later', () => {
    const night: Night = { databaseLost: [[10, 30]], failing: { risk: [[10, 60]] } };
    expect(pagesOf(templates, night)).toEqual(['12 PartLost', '35 ServicesFailing']);
  });

  test('a service that fails while a zone is lost for long is heard, like any other', () => {
    const night: Night = { zoneLost: [[10, 89]], failing: { ...all([10, 14]), risk: [[60, 80]] } };
    expect(pagesOf(templates, night)).toEqual(['12 PartLost', '63 ServicesFailing']);
  });

  test('a service that fails soon after a zone was lost is heard 35 minutes after the loss at the latest', () => {
    const night: Night = { zoneLost: [[10, 89]], failing: { risk: [[20, 80]] } };
    expect(pagesOf(templates, night)).toEqual(['12 PartLost', '44 ServicesFailing']);
  });
});

describe('the composite alarms', () => {
  const compositesOf = (template: Json) =>
    Object.entries<Json>(template.Resources).filter(([, { Type }]) => Type === 'AWS::CloudWatch::CompositeAlarm');

  test('are four, with names that CloudFormation creates', () => {
    const [template] = platform();
    const alarms = compositesOf(template);
    expect(alarms.map(([id]) => id.replace(/[0-9A-F]{8}$/, '')).sort()).toEqual([
      'MonitoringPagesHeld',
      'MonitoringPagingMoreServicesFailing',
      'MonitoringPagingServicesFailing',
      'MonitoringPartLost',
    ]);
    for (const [, { Properties }] of alarms) {
      expect(Properties.AlarmName).toBeUndefined();
      expect(Properties.AlarmDescription).toMatch(/ Severity: (page|ticket)\. Runbook: .*#[a-z-]+$/);
    }
  });

  test('link to a runbook of your own', () => {
    const [template] = platform(false, { runbookUrl: 'https://wiki.example.com/trading' });
    const texts = compositesOf(template).map(([, { Properties }]) => Properties.AlarmDescription);
    for (const text of texts) expect(text).toMatch(/ https:\/\/wiki\.example\.com\/trading#[a-z-]+$/);
  });

  test('of seven services are in two groups', () => {
    const stack = aStack();
    const { vpc } = new TradingNetwork(stack, 'Network', { egress: Egress.singleNat() });
    const cluster = new SpotCluster(stack, 'Cluster', { vpc });
    const mesh = new TradingMesh(stack, 'Mesh', { vpc });
    const monitoring = new TradingMonitoring(stack, 'Monitoring', {
      alerting: Alerting.email('a@b.co'),
      cluster,
      mesh,
    });
    for (let index = 0; index < 7; index++) {
      monitoring.watchService(new MeshedFargateService(stack, `risk${index}`, { cluster, mesh }));
    }
    const alarms = compositesOf(templateOf(stack).toJSON());
    expect(alarms.map(([id]) => id.replace(/[0-9A-F]{8}$/, '')).sort()).toEqual([
      'MonitoringPagingGroup2ServicesFailing',
      'MonitoringPagingMoreServicesFailing',
      'MonitoringPagingServicesFailing',
    ]);
    // With one NAT gateway and without a database, nothing suppresses them.
    for (const [, { Properties }] of alarms) {
      expect(Properties).not.toHaveProperty('ActionsSuppressor');
      expect(Properties).not.toHaveProperty('ActionsSuppressorWaitPeriod');
    }
  });

  test('do not exist if nothing pages', () => {
    const kinds = ['ErrorsLogged', 'ServerErrors', 'ResponsesSlow', 'TasksMissing', 'ZoneLost', 'DatabaseLost'];
    const tickets = Object.fromEntries(kinds.map((kind) => [kind, Severity.TICKET]));
    const [template] = platform(false, { severities: tickets });
    expect(compositesOf(template).map(([id]) => id)).toEqual([expect.stringMatching(/^MonitoringPagesHeld/)]);
    const lost = Object.values<Json>(template.Resources).filter(
      ({ Properties }) =>
        /Runbook: .*#(zone|database)-lost$/.test(Properties?.AlarmDescription) && Properties.AlarmActions,
    );
    expect(lost.map(({ Properties }) => Properties.AlarmActions)).toEqual([
      [{ Ref: expect.stringMatching(/^Ticket/) }],
      [{ Ref: expect.stringMatching(/^Ticket/) }],
    ]);
  });
});

describe('the alarm on a lost database', () => {
  const lostOf = (database: Database) => {
    const stack = aStack();
    const { vpc } = new TradingNetwork(stack, 'Network');
    const cluster = new SpotCluster(stack, 'Cluster', { vpc });
    const mesh = new TradingMesh(stack, 'Mesh', { vpc });
    const monitoring = new TradingMonitoring(stack, 'Monitoring', {
      alerting: Alerting.email('a@b.co'),
      cluster,
      mesh,
    });
    const watched = new TradingDatabase(stack, 'Database', { vpc, database });
    monitoring.watchDatabase(watched);
    monitoring.watchDatabase(watched);
    return Object.values<Json>(templateOf(stack).findResources('AWS::CloudWatch::Alarm'))
      .map(({ Properties }) => Properties)
      .filter(({ AlarmDescription }) => /#database-lost$/.test(AlarmDescription));
  };

  test('watches the writer of a cluster', () => {
    const [alarm] = lostOf(Database.auroraPostgres());
    expect(alarm.Metrics[1].MetricStat.Metric.Dimensions).toEqual([
      { Name: 'DBClusterIdentifier', Value: expect.anything() },
      { Name: 'Role', Value: 'WRITER' },
    ]);
  });

  test('watches an instance', () => {
    const [alarm] = lostOf(Database.postgres());
    expect(alarm.Metrics[1].MetricStat.Metric.Dimensions).toEqual([
      { Name: 'DBInstanceIdentifier', Value: expect.anything() },
    ]);
  });

  test('does not exist for a cluster that pauses', () => {
    expect(lostOf(Database.auroraPostgres({ minCapacity: 0 }))).toEqual([]);
  });
});
