import * as fs from 'node:fs';
import * as path from 'node:path';

/** The kinds of alarms, and the heading of each in the runbook. Every kind of alarm has one entry. */
export const RUNBOOK = {
  CpuHigh: 'cpu-high',
  MemoryHigh: 'memory-high',
  ErrorsLogged: 'errors-logged',
  TasksMissing: 'tasks-missing',
  TargetsUnhealthy: 'targets-unhealthy',
  NoHealthyTarget: 'no-healthy-target',
  ServerErrors: 'server-errors',
  ResponsesSlow: 'responses-slow',
  LoadBalancerErrors: 'load-balancer-errors',
  RequestsBlocked: 'requests-blocked',
  ConnectionsReset: 'connections-reset',
  ConnectionsBlocked: 'connections-blocked',
  NetworkPortsExhausted: 'network-ports-exhausted',
  CertificateExpiring: 'certificate-expiring',
  DeploymentFailed: 'deployment-failed',
  DeploymentWaiting: 'deployment-waiting',
  DeploymentStuck: 'deployment-stuck',
  RollbackFailed: 'rollback-failed',
  TaskStartImpaired: 'task-start-impaired',
  SpotInterruptions: 'spot-interruptions',
  PlacementFailures: 'placement-failures',
  ScalingAtMaximum: 'scaling-at-maximum',
  MarketMinimumMissed: 'market-minimum-missed',
  WorkLate: 'work-late',
  WorkFailed: 'work-failed',
  TicksMissing: 'ticks-missing',
  LogSilent: 'log-silent',
  NatPortsExhausted: 'nat-ports-exhausted',
  FunctionErrors: 'function-errors',
  FunctionThrottles: 'function-throttles',
  DeadLetters: 'dead-letters',
  RotationFailed: 'rotation-failed',
  CertificatesNotRenewed: 'certificates-not-renewed',
  RedeploymentFailed: 'redeployment-failed',
  MeshCertificateExpiring: 'mesh-certificate-expiring',
  AuthorityExpiring: 'authority-expiring',
  WatchFailed: 'watch-failed',
  ServicesFailing: 'services-failing',
  MoreServicesFailing: 'more-services-failing',
  PartLost: 'part-lost',
  PagesHeld: 'pages-held',
  ZoneLost: 'zone-lost',
  JobFailed: 'job-failed',
  JobNotStarted: 'job-not-started',
  JobLate: 'job-late',
  JobCalendarEnds: 'job-calendar-ends',
  DatabaseLost: 'database-lost',
  DatabaseCapacityHigh: 'database-capacity-high',
  DatabaseCpuHigh: 'database-cpu-high',
  DatabaseMemoryLow: 'database-memory-low',
  DatabaseConnectionsHigh: 'database-connections-high',
  DatabaseReplicaLag: 'database-replica-lag',
  DatabaseStorageLow: 'database-storage-low',
  DatabaseTransactionIdsHigh: 'database-transaction-ids-high',
  DatabaseFailover: 'database-failover',
} as const;

/** A kind of alarm. */
export type RunbookEntry = keyof typeof RUNBOOK;

const REPOSITORY = 'https://github.com/cdk-trading-analytics/cdk-trading-analytics-platform';
const PACKAGE = path.join(__dirname, '..', '..', 'package.json');

/** The URL of the runbook of the installed version, whose entries fit its alarms. */
const OWN_RUNBOOK = runbookOf(JSON.parse(fs.readFileSync(PACKAGE, 'utf8')).version);

/** Returns the URL of the runbook of a version. A version that is not released has the runbook of the main branch. */
export function runbookOf(version: string): string {
  return `${REPOSITORY}/blob/${version === '0.0.0' ? 'main' : `v${version}`}/docs/runbook.md`;
}

/** Returns the URL of an entry in the runbook. */
export function runbookUrl(entry: RunbookEntry, runbook = OWN_RUNBOOK): string {
  return `${runbook}#${RUNBOOK[entry]}`;
}
