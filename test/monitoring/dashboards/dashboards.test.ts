import {
  Alerting,
  Database,
  FirewallRule,
  Ingress,
  MeshBackend,
  Route,
  ServiceDefinition,
  type TradingAnalyticsPlatformProps,
  TradingDatabase,
} from '../../../src';
import type { Json } from '../../support/json';
import { anApp, aPlatform, aStack, templateOf } from '../../support/stacks';

/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html */
const MAX_WIDGETS = 500;
const MAX_METRICS_OF_WIDGET = 500;
const MAX_METRICS_OF_DASHBOARD = 2500;
/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/search-expression-syntax.html */
const MAX_SEARCH = 1024;

/** The metrics that AWS documents, as far as dashboards have them. */
const OF_AWS: Record<string, string[]> = {
  'AWS/ECS': [
    'CPUUtilization',
    'HTTPCode_Target_5XX_Count',
    'MemoryUtilization',
    'RequestCount',
    'RequestCountPerTarget',
    'TargetResponseTime',
  ],
  'ECS/ContainerInsights': ['DeploymentCount', 'DesiredTaskCount', 'PendingTaskCount', 'RunningTaskCount'],
  'AWS/ApplicationELB': [
    'ActiveConnectionCount',
    'HTTPCode_ELB_4XX_Count',
    'HTTPCode_ELB_5XX_Count',
    'HTTPCode_Target_5XX_Count',
    'NewConnectionCount',
    'RequestCount',
    'TargetConnectionErrorCount',
    'TargetResponseTime',
    'UnHealthyHostCount',
  ],
  'AWS/RDS': [
    'ACUUtilization',
    'AuroraReplicaLagMaximum',
    'CPUUtilization',
    'CommitLatency',
    'DatabaseConnections',
    'Deadlocks',
    'DiskQueueDepth',
    'FreeStorageSpace',
    'FreeableMemory',
    'MaximumUsedTransactionIDs',
    'ReadLatency',
    'WriteLatency',
  ],
  'AWS/Events': ['Invocations'],
  'AWS/WAFV2': ['BlockedRequests', 'CountedRequests'],
};

/** The dashboards of a stack by logical id, without the hash, with the logical id for each reference. */
function dashboardsOf(stack: Json): Record<string, Json> {
  const found = Object.entries<Json>(templateOf(stack).findResources('AWS::CloudWatch::Dashboard'));
  const textOf = (part: Json): string => (typeof part === 'string' ? part : (part.Ref ?? part['Fn::GetAtt'][0]));
  return Object.fromEntries(
    found.map(([id, { Properties }]) => {
      const body = Properties.DashboardBody;
      const text = typeof body === 'string' ? body : body['Fn::Join'][1].map(textOf).join('');
      return [id.replace(/[0-9A-F]{8}$/, ''), JSON.parse(text)];
    }),
  );
}

function platformWith(props: Partial<TradingAnalyticsPlatformProps> = {}) {
  const stack = aStack('Platform');
  return { stack, platform: aPlatform(stack, props) };
}

const graphsOf = (dashboard: Json): Json[] => dashboard.widgets.filter(({ type }: Json) => type === 'metric');
const searchesOf = (dashboard: Json): string[] =>
  graphsOf(dashboard).flatMap(({ properties }) =>
    properties.metrics.flatMap(([first]: Json[]) => first.expression ?? []),
  );
const graphOf = (dashboard: Json, title: string) =>
  graphsOf(dashboard).find(({ properties }) => properties.title === title)?.properties;

const PLATFORMS: Record<string, Partial<TradingAnalyticsPlatformProps>> = {
  'the default platform': {},
  'a platform on Envoy': { mesh: MeshBackend.envoy() },
  'a platform with an RDS instance and rules of the firewall': {
    database: Database.postgres(),
    ingress: Ingress.http({ firewallRules: FirewallRule.defaults() }),
  },
};

describe.each(Object.entries(PLATFORMS))('%s', (_name, props) => {
  const { stack } = platformWith(props);
  const dashboards = dashboardsOf(stack);

  test('has three dashboards, which are free of charge', () => {
    expect(Object.keys(dashboards).sort()).toEqual([
      'TradingMonitoringDashboard',
      'TradingMonitoringDatabaseDashboard',
      'TradingMonitoringLoadBalancerDashboard',
    ]);
  });

  test('keeps the limits of CloudWatch', () => {
    for (const dashboard of Object.values(dashboards)) {
      const counts = graphsOf(dashboard).map(({ properties }) => properties.metrics.length);
      expect(dashboard.widgets.length).toBeLessThanOrEqual(MAX_WIDGETS);
      expect(Math.max(...counts)).toBeLessThanOrEqual(MAX_METRICS_OF_WIDGET);
      expect(counts.reduce((sum, count) => sum + count)).toBeLessThanOrEqual(MAX_METRICS_OF_DASHBOARD);
      for (const { x, width } of dashboard.widgets) expect(x + width).toBeLessThanOrEqual(24);
      for (const search of searchesOf(dashboard)) expect(search.length).toBeLessThanOrEqual(MAX_SEARCH);
    }
  });

  test('shows only metrics that AWS or the template has', () => {
    const filters: Json[] = Object.values(templateOf(stack).findResources('AWS::Logs::MetricFilter'));
    const own = filters.flatMap(({ Properties }) =>
      Properties.MetricTransformations.map((each: Json) => `${each.MetricNamespace} ${each.MetricName}`),
    );
    for (const dashboard of Object.values(dashboards)) {
      for (const { properties } of graphsOf(dashboard)) {
        for (const [namespace, name] of properties.metrics) {
          if (typeof namespace !== 'string') continue;
          expect([...own, ...(OF_AWS[namespace] ?? []).map((each) => `${namespace} ${each}`)]).toContain(
            `${namespace} ${name}`,
          );
        }
      }
      for (const search of searchesOf(dashboard)) {
        const [, namespace, name] = /^SEARCH\('\{([\w/]+),[\w,]+\} MetricName="(\w+)"/.exec(search) ?? [];
        if (namespace) expect(OF_AWS[namespace]).toContain(name);
        else expect(search).toMatch(/^SEARCH\('\{"TradingAnalytics\/[\w/]+"\} (errors|response-time)'/);
      }
    }
    expect(own.some((metric) => metric.endsWith('-errors'))).toBe(true);
  });
});

describe('the dashboard of the platform', () => {
  const { stack } = platformWith();
  const dashboard = dashboardsOf(stack).TradingMonitoringDashboard;

  test('begins with the alarms, then traffic, errors, latency and saturation', () => {
    expect(dashboard.widgets[0].type).toBe('alarm');
    expect(
      graphsOf(dashboard)
        .slice(0, 4)
        .map(({ properties }) => properties.title),
    ).toEqual([
      'Requests a minute',
      'Errors a minute: logged, and failed calls',
      'Response time (ms)',
      'CPU of each service (%)',
    ]);
  });

  test('has a variable for the service, whose values are a search', () => {
    expect(dashboard.variables).toEqual([
      expect.objectContaining({
        type: 'pattern',
        pattern: 'chosen-service',
        inputType: 'select',
        populateFrom: 'ServiceName',
        defaultValue: '__FIRST',
        search: expect.stringContaining('ClusterName="TradingCluster'),
      }),
    ]);
    expect(searchesOf(dashboard).filter((search) => search.includes('ServiceName="chosen-service"'))).toHaveLength(7);
  });

  test('shows the calls between services by caller and callee', () => {
    const { metrics } = graphOf(dashboard, 'Requests a minute on each call');
    expect(metrics[0][0].label).toMatch(/^..PROP\('Dim.ServiceName'\). to ..PROP\('Dim.TargetDiscoveryName'\).$/);
  });

  test('has a line at the threshold of each alarm in a graph, once for equal thresholds', () => {
    const linesOf = (title: string) => graphOf(dashboard, title).annotations?.horizontal;
    const alarms: Json[] = Object.values(templateOf(stack).findResources('AWS::CloudWatch::Alarm'));
    const { Threshold } = alarms
      .map(({ Properties }) => Properties)
      .find(({ MetricName }) => MetricName === 'api-gateway-errors');
    expect(linesOf('Errors a minute: logged, and failed calls')).toEqual([
      expect.objectContaining({ label: 'ErrorsLogged', value: Threshold, yAxis: 'left' }),
    ]);
  });

  test('does not change with a service, in this stack or in a later one', () => {
    const app = anApp();
    const later = aStack('Later', {}, app);
    const plain = aStack('Platform', {}, app);
    const platform = aPlatform(plain);
    platform.addService('late', new ServiceDefinition({ calls: ['analytics-engine'] }), later);
    const { widgets, ...others } = dashboardsOf(plain).TradingMonitoringDashboard;
    const graphs = (all: Json[]) => all.filter(({ type }) => type !== 'alarm');
    expect(others.variables).toEqual(dashboard.variables);
    expect(graphs(widgets)).toEqual(graphs(dashboard.widgets));
  });
});

test('without ingress and database there is one dashboard', () => {
  const { stack, platform } = platformWith({
    ingress: Ingress.none(),
    database: Database.none(),
    services: { alone: new ServiceDefinition({}) },
  });
  expect(Object.keys(dashboardsOf(stack))).toEqual(['TradingMonitoringDashboard']);
  expect([platform.monitoring.databaseDashboard, platform.monitoring.loadBalancerDashboard]).toEqual([
    undefined,
    undefined,
  ]);
});

test('with Alerting.none() graphs have no threshold lines of alarms that do not exist', () => {
  const { stack } = platformWith({ alerting: Alerting.none() });
  expect(JSON.stringify(dashboardsOf(stack))).not.toContain('horizontal');
});

test('a second database shares the dashboard of the first, and a second call changes nothing', () => {
  const { stack, platform } = platformWith({
    services: { alone: new ServiceDefinition({ routes: [Route.path('/*')] }) },
  });
  const { vpc, monitoring } = platform;
  const other = new TradingDatabase(stack, 'Other', { vpc, database: Database.postgres() });
  monitoring.watchDatabase(other);
  monitoring.watchDatabase(other);
  monitoring.watchLoadBalancer(platform.ingress);
  const dashboards = dashboardsOf(stack);
  expect(Object.keys(dashboards)).toHaveLength(3);
  expect(graphsOf(dashboards.TradingMonitoringDatabaseDashboard)).toHaveLength(8 + 7);
  expect(graphsOf(dashboards.TradingMonitoringLoadBalancerDashboard)).toHaveLength(8);
});
