import * as sns from 'aws-cdk-lib/aws-sns';
import { evaluate, type Minute, type Series } from '../../../rigs/alarms/evaluate';
import {
  Alerting,
  Database,
  Ingress,
  MarketHours,
  MeshBackend,
  MeshedFargateService,
  Route,
  ServiceDefinition,
  Severity,
  SharedLoadBalancer,
  SpotCluster,
  TradingDatabase,
  TradingMesh,
  TradingMonitoring,
  type TradingMonitoringProps,
  TradingNetwork,
} from '../../../src';
import type { Json } from '../../support/json';
import { aPlatform, aStack, templateOf } from '../../support/stacks';

const MINUTES = 90;
const topicsOf = (stack: Json) =>
  Alerting.topics({ page: new sns.Topic(stack, 'Page'), ticket: new sns.Topic(stack, 'Ticket') });

/** A platform whose services have no metrics of their requests. */
function services(props: Partial<TradingMonitoringProps> = {}) {
  const stack = aStack();
  const { vpc } = new TradingNetwork(stack, 'Network');
  const cluster = new SpotCluster(stack, 'Cluster', { vpc });
  const mesh = new TradingMesh(stack, 'Mesh', { vpc, backend: MeshBackend.envoy({ accessLogs: false }) });
  const monitoring = new TradingMonitoring(stack, 'Monitoring', { alerting: topicsOf(stack), cluster, mesh, ...props });
  monitoring.watchDatabase(new TradingDatabase(stack, 'Database', { vpc, database: Database.auroraPostgres() }));
  for (const name of ['desk', 'risk']) {
    monitoring.watchService(new MeshedFargateService(stack, name, { cluster, mesh, scaling: { minTasks: 2 } }));
  }
  return templateOf(stack).toJSON();
}

/** The value from a minute to another one, and another value outside. */
function during([from, to]: [number, number], inside: Minute, outside: Minute): Minute[] {
  return Array.from({ length: MINUTES }, (_, minute) => (minute >= from && minute < to ? inside : outside));
}

const NEVER: [number, number] = [0, 0];

/** The pages: the minute and the kind of the alarm that sent each. */
function pagesOf(template: Json, series: Series[], start?: string): string[] {
  const { actions } = evaluate(template, series, start ? Date.parse(start) / 1000 : 0);
  return actions
    .filter(({ state, targets }) => state === 'ALARM' && targets.some((topic) => /Page/.test(topic)))
    .map(
      ({ minute, alarm }) =>
        `${minute} ${/(?:MoreServicesFailing|ServicesFailing|PartLost)/.exec(alarm)?.[0] ?? alarm}`,
    );
}

interface Event {
  readonly short?: Record<string, [number, number]>;
  readonly deploying?: Record<string, [number, number]>;
  readonly failing?: [number, number];
  readonly databaseLost?: [number, number];
  readonly clock?: Minute;
}

function seriesOf(template: Json, { short = {}, deploying = {}, failing, databaseLost, clock = 1 }: Event): Series[] {
  const resources = Object.entries<Json>(template.Resources);
  const ofType = (type: string) => resources.filter(([, { Type }]) => Type === type).map(([id]) => id);
  const ofService = (id: string, ranges: Record<string, [number, number]>) =>
    ranges[Object.keys(ranges).find((name) => id.startsWith(name)) ?? ''] ?? NEVER;
  return [
    ...ofType('AWS::EC2::NatGateway').map((id) => ({
      metric: 'ActiveConnectionCount',
      dimensions: { NatGatewayId: `${id}.NatGatewayId` },
      values: during(NEVER, 0, 0),
    })),
    {
      metric: 'DatabaseConnections',
      dimensions: { Role: 'WRITER' },
      values: during(databaseLost ?? NEVER, null, 12),
    },
    ...ofType('AWS::ECS::Service').flatMap((id) => {
      const dimensions = { ServiceName: `${id}.Name` };
      return [
        { metric: 'RunningTaskCount', dimensions, values: during(ofService(id, short), 1, 2) },
        { metric: 'DeploymentCount', dimensions, values: during(ofService(id, deploying), 2, 1) },
      ];
    }),
    { metric: 'risk-errors', values: during(failing ?? NEVER, 50, null) },
    { metric: 'Invocations', values: during(NEVER, clock, clock) },
  ];
}

describe('missing tasks of a service without metrics of its requests', () => {
  const template = services();
  const pages = (event: Event) => pagesOf(template, seriesOf(template, event));

  test('page without a deployment: five minutes, and three of waiting', () => {
    expect(pages({ short: { risk: [10, 60] } })).toEqual(['17 ServicesFailing']);
  });

  test('do not page while a deployment explains them', () => {
    expect(pages({ short: { risk: [10, 24] }, deploying: { risk: [9, 26] } })).toEqual([]);
  });

  test('page when the deployment has run for 15 minutes', () => {
    expect(pages({ short: { risk: [10, 80] }, deploying: { risk: [10, 80] } })).toEqual(['27 ServicesFailing']);
  });

  test('page when the deployment ends and tasks are still missing', () => {
    expect(pages({ short: { risk: [10, 80] }, deploying: { risk: [10, 20] } })).toEqual(['23 ServicesFailing']);
  });

  test('page during the deployment of another service', () => {
    expect(pages({ short: { risk: [10, 80] }, deploying: { desk: [9, 80] } })).toEqual(['17 ServicesFailing']);
  });
});

test('a deployment holds no other symptom back', () => {
  const template = services({ severities: { ErrorsLogged: Severity.PAGE } });
  const event: Event = { failing: [10, 40], short: { risk: [10, 24] }, deploying: { risk: [9, 26] } };
  expect(pagesOf(template, seriesOf(template, event))).toEqual(['13 ServicesFailing']);
});

describe('with hours of pages', () => {
  const severities = { ErrorsLogged: Severity.PAGE };
  const template = services({ severities, pageHours: MarketHours.nyse({ minTasks: 2 }) });
  const pages = (start: string, event: Event) => pagesOf(template, seriesOf(template, event), start);
  // A Tuesday. The market opens at 14:30 UTC.
  const BEFORE_OPENING = '2026-12-01T14:00:00Z';

  test('a service that fails on a closed market is one page, five minutes after the opening', () => {
    expect(pages(BEFORE_OPENING, { failing: [5, 80] })).toEqual(['35 ServicesFailing']);
  });

  test('a service that recovers before the opening is no page', () => {
    expect(pages(BEFORE_OPENING, { failing: [5, 25] })).toEqual([]);
  });

  test('a service that fails on an open market pages as before', () => {
    expect(pages('2026-12-01T16:00:00Z', { failing: [10, 80] })).toEqual(['13 ServicesFailing']);
  });

  test.each([
    ['a weekend', '2026-12-05T16:00:00Z'],
    ['a holiday', '2026-12-25T16:00:00Z'],
    ['the evening', '2026-12-01T22:00:00Z'],
  ])('a service that fails on %s is no page', (_, start) => {
    expect(pages(start, { failing: [10, 80] })).toEqual([]);
  });

  test('a lost database pages at any hour', () => {
    expect(pages('2026-12-05T16:00:00Z', { databaseLost: [10, 60], failing: [10, 80] })).toEqual(['12 PartLost']);
  });

  test('nothing is held back without the clock', () => {
    expect(pages('2026-12-05T16:00:00Z', { failing: [10, 80], clock: null })).toEqual(['13 ServicesFailing']);
  });
});

test('without receivers, hours of pages have no effect', () => {
  const template = services({ alerting: Alerting.none(), pageHours: MarketHours.nyse({ minTasks: 2 }) });
  const types = Object.values<Json>(template.Resources).map(({ Type }) => Type);
  expect(types).not.toContain('AWS::CloudWatch::CompositeAlarm');
});

test('the rules of six services with all kinds of pages are not too long', () => {
  const stack = aStack('TradingPlatformProduction');
  const names = [
    'execution-gateway',
    'market-data-feed',
    'order-management',
    'position-keeper',
    'quotes',
    'risk-engine',
  ];
  const severities = { TasksMissing: Severity.PAGE, TargetsUnhealthy: Severity.PAGE };
  const definition = () => new ServiceDefinition({ severities });
  const routed = new ServiceDefinition({ severities, routes: [Route.path('/*')] });
  aPlatform(stack, {
    alerting: topicsOf(stack),
    services: Object.fromEntries(names.map((name, index) => [name, index === 0 ? routed : definition()])),
  });
  const rules = Object.values<Json>(templateOf(stack).findResources('AWS::CloudWatch::CompositeAlarm')).map(
    // CloudFormation creates the names: the name of the stack, the logical id and a suffix.
    ({ Properties }) =>
      JSON.stringify(Properties.AlarmRule)
        .replace(/\{"Ref":"(\w+)"\}/g, `${stack.stackName}-$1-ABCDEFGHIJKL`)
        .replace(/\\"|","/g, '"').length,
  );
  expect(rules.length).toBeGreaterThanOrEqual(4);
  expect(Math.max(...rules)).toBeLessThanOrEqual(10_240);
});

describe('errors of the load balancer', () => {
  const platform = (severities = {}) => {
    const stack = aStack('Platform');
    aPlatform(stack, { alerting: topicsOf(stack), severities });
    return templateOf(stack).toJSON();
  };
  const template = platform();
  const ofBalancer = (metric: string, values: Minute[]) => ({ namespace: 'AWS/ApplicationELB', metric, values });
  const pages = (target: [number, number], balancer: [number, number], slow = NEVER) =>
    pagesOf(template, [
      ...seriesOf(template, {}),
      ofBalancer('RequestCount', during(NEVER, 100, 100)),
      ofBalancer('TargetResponseTime', during(slow, 9, 0.1)),
      ofBalancer('HTTPCode_Target_5XX_Count', during(target, 50, null)),
      ofBalancer('HTTPCode_ELB_5XX_Count', during(balancer, 50, null)),
    ]);

  test('and of one failing service are one page', () => {
    expect(pages([10, 60], [12, 60])).toEqual([expect.stringMatching(/^1\d ServicesFailing$/)]);
  });

  test('alone are one page', () => {
    expect(pages(NEVER, [12, 60])).toEqual([expect.stringMatching(/^1\d ServicesFailing$/)]);
  });

  test('slow responses page', () => {
    expect(pages(NEVER, NEVER, [10, 60])).toEqual([expect.stringMatching(/^1\d ServicesFailing$/)]);
  });

  test('are a ticket of their own if their severity is', () => {
    const alarms = Object.entries<Json>(platform({ LoadBalancerErrors: Severity.TICKET }).Resources);
    const [, { Properties }] = alarms.find(([id]) => /LoadBalancerErrors/.test(id)) as [string, Json];
    expect(Properties.AlarmActions).toEqual([{ Ref: expect.stringMatching(/^Ticket/) }]);
  });
});

test('missing tasks become a ticket when a service gets routes', () => {
  const stack = aStack('Platform');
  aPlatform(stack, {
    alerting: topicsOf(stack),
    mesh: MeshBackend.envoy({ accessLogs: false }),
    services: { quotes: new ServiceDefinition({ routes: [Route.path('/*')] }), worker: new ServiceDefinition({}) },
  });
  const resources = Object.entries<Json>(templateOf(stack).toJSON().Resources);
  const texts = resources
    .filter(([id]) => /(quotes|worker).*TasksMissing/.test(id))
    .map(([id, { Properties }]) => [
      /quotes|worker/.exec(id)?.[0],
      /Severity: (\w+)/.exec(Properties.AlarmDescription)?.[1],
    ]);
  expect(texts.sort()).toEqual([
    ['quotes', 'ticket'],
    ['worker', 'page'],
  ]);
  const composites = resources.filter(([, { Type }]) => Type === 'AWS::CloudWatch::CompositeAlarm');
  expect(JSON.stringify(composites)).toMatch(/worker\w*TasksMissing/);
  expect(JSON.stringify(composites)).not.toMatch(/quotes\w*TasksMissing/);
});

test('missing tasks become a ticket when a watched service gets routes', () => {
  const stack = aStack();
  const { vpc } = new TradingNetwork(stack, 'Network');
  const cluster = new SpotCluster(stack, 'Cluster', { vpc });
  const mesh = new TradingMesh(stack, 'Mesh', { vpc, backend: MeshBackend.envoy({ accessLogs: false }) });
  const alerting = Alerting.email('oncall@example.com');
  const monitoring = new TradingMonitoring(stack, 'Monitoring', { alerting, cluster, mesh });
  const service = new MeshedFargateService(stack, 'risk', { cluster, mesh });
  monitoring.watchService(service);
  new SharedLoadBalancer(stack, 'Ingress', { vpc, ingress: Ingress.http() }).addRoutes(service, [Route.path('/*')]);
  const resources = Object.entries<Json>(templateOf(stack).toJSON().Resources);
  const [id, { Properties }] = resources.find(([each]) => /TasksMissing/.test(each)) as [string, Json];
  expect(Properties.AlarmDescription).toContain('Severity: ticket.');
  expect(Properties.AlarmActions).toEqual([{ Ref: expect.stringMatching(/^MonitoringTopic/) }]);
  const composites = JSON.stringify(resources.filter(([, { Type }]) => Type === 'AWS::CloudWatch::CompositeAlarm'));
  expect(composites).not.toContain(id);
  expect(composites).toContain('ServerErrors');
  const dashboards = JSON.stringify(resources.filter(([, { Type }]) => Type === 'AWS::CloudWatch::Dashboard'));
  expect(dashboards.split(`["${id}","Arn"]`)).toHaveLength(2);
});
