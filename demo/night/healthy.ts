import { isQuery, parseQuery } from '../../rigs/alarms/metrics-insights';
import type { Minute, Series } from '../../rigs/alarms/series';
import type { Json } from '../../rigs/template/json';

const GIB = 1024 ** 3;
const TWELVE_HOURS = 12 * 60;

/** The value of a metric in a minute. */
export type Course = (minute: number) => Minute;

/** The metrics of a platform without a fault. CloudWatch has no data for the others: nothing failed. */
const HEALTHY: Readonly<Record<string, Minute | Course>> = {
  CPUUtilization: 30,
  MemoryUtilization: 40,
  RunningTaskCount: 2,
  DesiredTaskCount: 2,
  RequestCount: 600,
  TargetResponseTime: 0.05,
  UnHealthyHostCount: 0,
  IncomingLogEvents: 40,
  ACUUtilization: 30,
  FreeableMemory: 8 * GIB,
  FreeStorageSpace: 50 * GIB,
  VolumeBytesUsed: 200 * GIB,
  DatabaseConnections: 60,
  AuroraReplicaLagMaximum: 20,
  MaximumUsedTransactionIDs: 190_000_000,
  ActiveConnectionCount: 40,
  ErrorPortAllocation: 0,
  ApproximateNumberOfMessagesVisible: 0,
  Errors: 0,
  // CloudWatch gets it twice a day.
  DaysToExpiry: (minute) => (minute % TWELVE_HOURS === 0 ? 60 : null),
  // The scheduled function publishes the number of faults that it has found, also 0.
  RotationFailed: everyFiveMinutes(0),
  CertificatesNotRenewed: everyFiveMinutes(0),
  RedeploymentFailed: everyFiveMinutes(0),
  MeshCertificateExpiring: everyFiveMinutes(0),
  AuthorityExpiring: everyFiveMinutes(0),
};

/** A metric that an alarm reads. */
export interface AlarmMetric {
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** Returns the course of a metric with one value every five minutes. */
export function everyFiveMinutes(value: number): Course {
  return (minute) => (minute % 5 === 0 ? value : null);
}

/** Returns each metric that alarms read, once. The alarms have symbols in place of intrinsic functions. */
export function metricsOf(alarms: readonly Json[]): AlarmMetric[] {
  const metrics = new Map<string, AlarmMetric>();
  const add = (namespace: string, metric: string, dimensions: Record<string, string>) =>
    metrics.set(JSON.stringify([namespace, metric, dimensions]), { namespace, metric, dimensions });
  const entries = alarms.flatMap(({ Metrics = [], ...alarm }) => (alarm.MetricName ? [alarm] : Metrics));
  for (const { MetricName, Namespace, Dimensions, MetricStat } of entries) {
    if (MetricName) add(Namespace, MetricName, byName(Dimensions));
    const { Metric } = MetricStat ?? {};
    if (Metric) add(Metric.Namespace, Metric.MetricName, byName(Metric.Dimensions));
  }
  const services = new Set([...metrics.values()].flatMap(({ dimensions: { ServiceName } }) => ServiceName ?? []));
  for (const { Expression } of entries) {
    if (!Expression || !isQuery(Expression)) continue;
    const { namespace, metric, where } = parseQuery(Expression);
    const selected = Object.fromEntries(where.map(({ dimension, value }) => [dimension, value]));
    for (const ServiceName of services) add(namespace, metric, { ...selected, ServiceName });
  }
  return [...metrics.values()];
}

/** Returns the series of a metric. Another course takes the place of the healthy one in some minutes. */
export function seriesOf(
  metric: AlarmMetric,
  minutes: number,
  fault?: { readonly course: Course; readonly from: number; readonly until: number },
): Series {
  const healthy = HEALTHY[metric.metric] ?? null;
  const values = Array.from({ length: minutes }, (_, minute): Minute => {
    if (fault && minute >= fault.from && minute < fault.until) return fault.course(minute - fault.from);
    return typeof healthy === 'function' ? healthy(minute) : healthy;
  });
  return { ...metric, values };
}

function byName(dimensions: Json[] = []): Record<string, string> {
  return Object.fromEntries(dimensions.map(({ Name, Value }) => [Name, Value]));
}
