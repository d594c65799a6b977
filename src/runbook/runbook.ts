/** The kinds of alarms, and the heading of each in the runbook. Every kind of alarm has one entry. */
export const RUNBOOK = {
  CpuHigh: 'cpu-high',
  MemoryHigh: 'memory-high',
  ErrorsLogged: 'errors-logged',
  TasksMissing: 'tasks-missing',
  TargetsUnhealthy: 'targets-unhealthy',
  ServerErrors: 'server-errors',
  DeploymentFailed: 'deployment-failed',
  DeploymentWaiting: 'deployment-waiting',
  SpotInterruptions: 'spot-interruptions',
  PlacementFailures: 'placement-failures',
  RotationFailed: 'rotation-failed',
  CertificatesNotRenewed: 'certificates-not-renewed',
  RedeploymentFailed: 'redeployment-failed',
  DatabaseCapacityHigh: 'database-capacity-high',
  DatabaseConnectionsHigh: 'database-connections-high',
  DatabaseReplicaLag: 'database-replica-lag',
  DatabaseStorageLow: 'database-storage-low',
} as const;

/** A kind of alarm. */
export type RunbookEntry = keyof typeof RUNBOOK;

const BASE_URL = 'https://github.com/cdk-trading-analytics/cdk-trading-analytics-platform/blob/main/docs/runbook.md';

/** Returns the URL of an entry in the runbook. */
export function runbookUrl(entry: RunbookEntry): string {
  return `${BASE_URL}#${RUNBOOK[entry]}`;
}
