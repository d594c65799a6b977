import * as fs from 'node:fs';
import * as path from 'node:path';
import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { evaluateAlarm } from '../../rigs/alarms/evaluate';
import type { Series } from '../../rigs/alarms/series';
import { symbolic } from '../../rigs/alarms/symbols';
import {
  Database,
  DeploymentPolicy,
  JobDefinition,
  JobSchedule,
  MarketHours,
  MeshBackend,
  NetworkIngress,
  Protection,
  Protocol,
  Route,
  ServiceDefinition,
  type TradingAnalyticsPlatformProps,
} from '../../src';
import { RUNBOOK } from '../../src/runbook/runbook';
import type { Json } from '../support/json';
import { CLIENTS } from '../support/network-ingress';
import { aPlatform, aStack, templateOf } from '../support/stacks';
import { DATABASE } from './series/database';
import { JOBS } from './series/jobs';
import { LOST_PARTS } from './series/lost-parts';
import { NETWORK } from './series/network';
import { PLATFORM } from './series/platform';
import type { Recording } from './series/recording';
import { SERVICES } from './series/services';

const SERIES = { ...SERVICES, ...JOBS, ...NETWORK, ...PLATFORM, ...DATABASE, ...LOST_PARTS };

const market = MarketHours.nyse({ minTasks: 6 });
const PLATFORMS: Record<string, Partial<TradingAnalyticsPlatformProps>> = {
  'the default platform': {},
  'a platform with Envoy, mutual TLS excluded': { mesh: MeshBackend.envoy() },
  'a platform with an RDS instance': { database: Database.postgres() },
  'a platform with one Aurora instance, which may pause': { protection: Protection.disposable() },
  'a platform with a network ingress': {
    networkIngress: NetworkIngress.internetFacing({ clients: CLIENTS }),
    services: {
      gateway: new ServiceDefinition({ routes: [Route.path('/*')] }),
      fix: new ServiceDefinition({ protocol: Protocol.tcp(), routes: [Route.tcp(9878)] }),
      shifted: new ServiceDefinition({
        protocol: Protocol.tcp(),
        routes: [Route.tcp(9879)],
        deployment: DeploymentPolicy.blueGreen(),
      }),
    },
  },
  'a platform with gRPC and TCP on Envoy': {
    mesh: MeshBackend.envoy(),
    services: {
      gateway: new ServiceDefinition({ routes: [Route.path('/*')] }),
      prices: new ServiceDefinition({ protocol: Protocol.grpc() }),
      quotes: new ServiceDefinition({ protocol: Protocol.grpc(), alarms: { responseMilliseconds: 500 } }),
      fix: new ServiceDefinition({ protocol: Protocol.tcp() }),
    },
  },
  'a platform with a job': {
    jobs: {
      report: new JobDefinition({
        schedule: JobSchedule.rate(Duration.minutes(10)),
        startWithin: Duration.minutes(5),
        finishWithin: Duration.minutes(10),
      }),
    },
  },
  'a platform with market hours and thresholds of services': {
    services: {
      internal: new ServiceDefinition({
        scaling: { schedules: [market] },
        alarms: { cpuPercent: 90, memoryPercent: 90, logSilentMinutes: 60 },
      }),
      gateway: new ServiceDefinition({ routes: [Route.path('/*')], calls: ['internal'] }),
    },
  },
};

const seen = new Set<string>();

/** Returns true once for alarms with the same properties, so that each is evaluated once. */
function isNew(properties: Json): boolean {
  const text = JSON.stringify(properties);
  return seen.size < seen.add(text).size;
}

/** The alarms of a platform with the name of their kind, without those of the platforms before it. */
function alarmsOf(props: Partial<TradingAnalyticsPlatformProps>): [string, string, Json][] {
  const stack = aStack('Platform');
  const platform = aPlatform(stack, props);
  const metric = new cloudwatch.Metric({ namespace: 'Feeds', metricName: 'Ticks' });
  platform.monitoring.watchTicks('Prices', { metric, hours: market });
  const alarms = Object.entries<Json>(templateOf(stack).findResources('AWS::CloudWatch::Alarm'));
  return alarms.flatMap(([id, { Properties }]): [string, string, Json][] => {
    const properties = symbolic(Properties, { exports: new Map(), symbolOf: (name) => name });
    return isNew(properties) ? [[id, properties.AlarmDescription.split('#').at(-1), properties]] : [];
  });
}

/** The metrics of an alarm by name. Of several metrics with one name, for example one for each function, the first. */
function metricsOf({ MetricName, Dimensions, Metrics = [] }: Json): Map<string, Record<string, string>> {
  const metrics = new Map<string, Record<string, string>>();
  for (const { MetricStat, Expression } of MetricName
    ? [{ MetricStat: { Metric: { MetricName, Dimensions } } }]
    : Metrics) {
    const [, queried, cluster] = /^SELECT \w+\((\w+)\).*ClusterName = '([^']+)'/.exec(Expression) ?? [];
    // A query selects the metrics that have exactly its dimensions.
    if (queried) metrics.set(queried, { ClusterName: cluster, ServiceName: 'a' });
    if (!MetricStat || metrics.has(MetricStat.Metric.MetricName)) continue;
    const dimensions: Json[] = MetricStat.Metric.Dimensions ?? [];
    metrics.set(MetricStat.Metric.MetricName, Object.fromEntries(dimensions.map(({ Name, Value }) => [Name, Value])));
  }
  return metrics;
}

/** Returns the metrics after the first of each name. */
function furtherMetrics({ Metrics = [] }: Json): Omit<Series, 'values'>[] {
  const all: Json[] = Metrics.flatMap(({ MetricStat }: Json) => (MetricStat ? [MetricStat.Metric] : []));
  const same = (one: Json, other: Json) => JSON.stringify(one) === JSON.stringify(other);
  return all
    .filter((metric, index) => {
      const first = all.findIndex(({ MetricName }) => MetricName === metric.MetricName);
      return first < index && !same(all[first], metric);
    })
    .map(({ MetricName, Dimensions = [] }) => ({
      metric: MetricName,
      dimensions: Object.fromEntries(Dimensions.map(({ Name, Value }: Json) => [Name, Value])),
    }));
}

const fits = (key: string, name: string) => (key.startsWith('*') ? name.endsWith(key.slice(1)) : name === key);

/** Returns the metrics of a recording as series, or undefined if the recording is of other metrics. */
function seriesFor(alarm: Json, { metrics, needs, others = [] }: Recording): Series[] | undefined {
  const used = metricsOf(alarm);
  if (needs && !used.has(needs)) return undefined;
  const found = [...used].map(([metric, dimensions]) => {
    const [, values] = Object.entries(metrics).find(([key]) => fits(key, metric)) ?? [];
    return values && { metric, dimensions, values };
  });
  if (found.includes(undefined)) return undefined;
  return [...(found as Series[]), ...furtherMetrics(alarm).map((each) => ({ ...each, values: others }))];
}

function statesIn(alarm: Json, recording: Recording): readonly string[] | undefined {
  const series = seriesFor(alarm, recording);
  return series && evaluateAlarm(alarm, series, recording.start ? Date.parse(recording.start) / 1000 : 0);
}

describe('each alarm', () => {
  const alarms = Object.entries(PLATFORMS).flatMap(([platform, props]) =>
    alarmsOf(props).map(([id, ...rest]): [string, string, Json] => [`${id} of ${platform}`, ...rest]),
  );

  test.each(alarms)('%s enters ALARM state in the recorded events, and stays in it', (_id, kind, alarm) => {
    const runs = (SERIES[kind]?.alarm ?? []).flatMap((recording) => {
      const states = statesIn(alarm, recording);
      return states ? [[recording.event, states.at(-1)]] : [];
    });
    expect(runs.length).toBeGreaterThan(0);
    for (const [event, state] of runs) expect([event, state]).toEqual([event, 'ALARM']);
  });

  test.each(alarms)('%s does not enter ALARM state in the other recorded events', (_id, kind, alarm) => {
    const runs = (SERIES[kind]?.quiet ?? []).flatMap((recording) => {
      const states = statesIn(alarm, recording);
      return states ? [[recording.event, states.includes('ALARM')]] : [];
    });
    expect(runs.length).toBeGreaterThan(0);
    for (const [event, rang] of runs) expect([event, rang]).toEqual([event, false]);
  });

  test.each(alarms)('%s has an entry in the runbook', (_id, kind) => {
    expect(Object.values(RUNBOOK)).toContain(kind);
    const runbook = fs.readFileSync(path.join(__dirname, '../../docs/runbook.md'), 'utf8');
    expect(runbook).toContain(`\n## ${kind}\n`);
  });
});
