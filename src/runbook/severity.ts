import type { RunbookEntry } from './runbook';

/** The urgency of a notification. */
export enum Severity {
  /** Somebody must act now: users notice the fault, or a promise to them is about to break. */
  PAGE = 'page',

  /** Somebody must act in working hours: a cause, a reserve that shrinks, or a step that AWS repeats. */
  TICKET = 'ticket',
}

/** Severities by kind, in place of the defaults. */
export type Severities = Readonly<Partial<Record<RunbookEntry, Severity>>>;

/**
 * The severity of each kind of alarm and notification.
 *
 * Symptoms page and causes are tickets. A cause without a symptom can wait, and a cause with a symptom pages by the
 * symptom.
 *
 * @see https://sre.google/sre-book/monitoring-distributed-systems/
 */
export const SEVERITIES: Readonly<Record<RunbookEntry, Severity>> = {
  CpuHigh: Severity.TICKET,
  MemoryHigh: Severity.TICKET,
  // Requests that fail page by their responses.
  ErrorsLogged: Severity.TICKET,
  // A ticket for a service with metrics of its requests. Requests that fail page.
  TasksMissing: Severity.PAGE,
  // ECS replaces one unhealthy task. All tasks unhealthy are server errors.
  TargetsUnhealthy: Severity.TICKET,
  // Connections of clients fail, and nothing counts requests of TCP.
  NoHealthyTarget: Severity.PAGE,
  ServerErrors: Severity.PAGE,
  ResponsesSlow: Severity.PAGE,
  // No target answers, so no service counts the failure.
  LoadBalancerErrors: Severity.PAGE,
  RequestsBlocked: Severity.TICKET,
  // Sessions connect again. Without a healthy task, the service pages.
  ConnectionsReset: Severity.TICKET,
  ConnectionsBlocked: Severity.TICKET,
  // Connections of clients fail, and no service counts them.
  NetworkPortsExhausted: Severity.PAGE,
  CertificateExpiring: Severity.TICKET,
  // The previous version serves.
  DeploymentFailed: Severity.TICKET,
  DeploymentWaiting: Severity.TICKET,
  DeploymentStuck: Severity.TICKET,
  // Both versions may serve, and ECS does nothing more.
  RollbackFailed: Severity.PAGE,
  // Too few tasks page by their number.
  TaskStartImpaired: Severity.TICKET,
  SpotInterruptions: Severity.TICKET,
  PlacementFailures: Severity.TICKET,
  ScalingAtMaximum: Severity.TICKET,
  MarketMinimumMissed: Severity.TICKET,
  // The work of a worker is its requests: it waits longer than its owner accepts.
  WorkLate: Severity.PAGE,
  // Other messages are processed, and the failed ones are kept.
  WorkFailed: Severity.TICKET,
  // Somebody chose the metric because trading needs it.
  TicksMissing: Severity.PAGE,
  LogSilent: Severity.TICKET,
  // Calls out of the platform fail, also calls that no service counts as a failed request.
  NatPortsExhausted: Severity.PAGE,
  FunctionErrors: Severity.TICKET,
  FunctionThrottles: Severity.TICKET,
  DeadLetters: Severity.TICKET,
  // The current value stays valid, and Secrets Manager repeats the rotation.
  RotationFailed: Severity.TICKET,
  CertificatesNotRenewed: Severity.TICKET,
  RedeploymentFailed: Severity.TICKET,
  // Its renewals failed for days. With the end, connections fail.
  MeshCertificateExpiring: Severity.PAGE,
  AuthorityExpiring: Severity.TICKET,
  // It repeats pages, so nobody hears them again. The first page of an alarm comes from CloudWatch itself.
  WatchFailed: Severity.TICKET,
  // All attempts failed, and nothing repeats the run.
  JobFailed: Severity.PAGE,
  JobNotStarted: Severity.PAGE,
  // A run that takes too long is stopped, which pages as a failure.
  JobLate: Severity.TICKET,
  JobCalendarEnds: Severity.TICKET,
  ServicesFailing: Severity.PAGE,
  MoreServicesFailing: Severity.PAGE,
  PartLost: Severity.PAGE,
  // It only suppresses others.
  PagesHeld: Severity.TICKET,
  ZoneLost: Severity.PAGE,
  DatabaseLost: Severity.PAGE,
  DatabaseCapacityHigh: Severity.TICKET,
  DatabaseCpuHigh: Severity.TICKET,
  DatabaseMemoryLow: Severity.TICKET,
  DatabaseConnectionsHigh: Severity.TICKET,
  DatabaseReplicaLag: Severity.TICKET,
  // A full instance stops, and RDS adds no storage any more.
  DatabaseStorageLow: Severity.PAGE,
  // A vacuum lasts hours, and half of the ids are left.
  DatabaseTransactionIdsHigh: Severity.TICKET,
  // The failover has ended when a person reads of it. Requests that still fail page by themselves.
  DatabaseFailover: Severity.TICKET,
};
