/** What can go wrong, and the heading of the runbook that says what to do. One entry for each kind of alarm. */
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
  RedeploymentFailed: 'redeployment-failed',
  DatabaseCapacityHigh: 'database-capacity-high',
  DatabaseConnectionsHigh: 'database-connections-high',
  DatabaseReplicaLag: 'database-replica-lag',
  DatabaseStorageLow: 'database-storage-low',
} as const;

/** A kind of alarm. */
export type RunbookEntry = keyof typeof RUNBOOK;

const BASE_URL = 'https://github.com/cdk-trading-analytics/cdk-trading-analytics-platform/blob/main/docs/runbook.md';

/** Where the runbook says what to do. */
export function runbookUrl(entry: RunbookEntry): string {
  return `${BASE_URL}#${RUNBOOK[entry]}`;
}
