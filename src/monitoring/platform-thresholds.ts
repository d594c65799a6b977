import type { AlarmThresholds } from '../service/alarm-thresholds';

/**
 * Alarm thresholds of a platform: of its services without thresholds of their own, and of its other parts.
 *
 * An existing database has no alarms, so thresholds of a database have no effect on it.
 */
export interface PlatformThresholds extends AlarmThresholds {
  /**
   * The number of tasks that Spot interrupts in 15 minutes. Unit: tasks.
   *
   * @default 5
   */
  readonly spotInterruptions?: number;

  /**
   * The number of tasks without capacity in 15 minutes. Unit: tasks.
   *
   * @default 1
   */
  readonly placementFailures?: number;

  /**
   * The time for which scaling keeps a service at its maximum number of tasks. Unit: minutes.
   *
   * @default 15
   */
  readonly scalingAtMaximumMinutes?: number;

  /**
   * The time for which a service has fewer tasks than the minimum of its market hours requires. Unit: minutes.
   *
   * @default 15
   */
  readonly marketMinimumMinutes?: number;

  /**
   * The time without a line in all logs of the services. Unit: minutes, in multiples of 5.
   *
   * @default 60
   */
  readonly servicesSilentMinutes?: number;

  /**
   * The number of connections for which the NAT gateways have no port, in 5 minutes.
   *
   * @default 1
   */
  readonly natPortErrors?: number;

  /**
   * The number of errors of the library's functions in 5 minutes.
   *
   * @default 1
   */
  readonly functionErrors?: number;

  /**
   * The number of throttled invocations of the library's functions in 5 minutes.
   *
   * @default 10
   */
  readonly functionThrottles?: number;

  /**
   * The number of events in the dead-letter queue of the library's functions.
   *
   * @default 1
   */
  readonly deadLetters?: number;

  /**
   * The number of requests that the firewall blocks in 5 minutes.
   *
   * @default 1000
   */
  readonly blockedRequests?: number;

  /**
   * The number of TCP connections that the tasks and the network load balancer reset in 5 minutes.
   *
   * @default 100
   */
  readonly resetConnections?: number;

  /**
   * The number of TCP connections that the security group of the network load balancer rejects in 5 minutes.
   *
   * Scanners of the internet cause some hundreds. A client with a wrong address connects every few seconds.
   *
   * @default 500
   */
  readonly blockedConnections?: number;

  /**
   * The number of connections for which the network load balancer has no port, in 5 minutes.
   *
   * @default 1
   */
  readonly networkPortErrors?: number;

  /**
   * The remaining time of a certificate of the load balancer. Unit: days.
   *
   * ACM renews its own certificates 60 days before they expire.
   *
   * @default 30
   * @see https://docs.aws.amazon.com/acm/latest/userguide/managed-renewal.html
   */
  readonly certificateDays?: number;

  /**
   * The share of its maximum capacity that an Aurora instance uses for 15 minutes. Unit: percent.
   *
   * @default 90
   */
  readonly databaseCapacityPercent?: number;

  /**
   * The CPU utilization of a database instance for 15 minutes. Unit: percent.
   *
   * @default 90
   */
  readonly databaseCpuPercent?: number;

  /**
   * The share of the memory of a database instance that is free, for 15 minutes. Unit: percent.
   *
   * @default 5
   */
  readonly databaseFreeMemoryPercent?: number;

  /**
   * The share of the approximate connection limit of a database instance for 5 minutes. Unit: percent.
   *
   * @default 70
   */
  readonly databaseConnectionsPercent?: number;

  /**
   * The time by which an Aurora reader is behind the writer for 5 minutes. Unit: milliseconds.
   *
   * @default 1000
   */
  readonly databaseLagMilliseconds?: number;

  /**
   * The age of the oldest transaction that is not vacuumed. Unit: transactions.
   *
   * PostgreSQL accepts no more writes at 2,146,483,648.
   *
   * @default 1000000000
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.AuroraMonitoring.Metrics.html
   */
  readonly databaseTransactionIds?: number;

  /**
   * The share of its initial storage that an RDS instance has free, for 15 minutes. Unit: percent.
   *
   * @default 5
   */
  readonly databaseFreeStoragePercent?: number;

  /**
   * The size of the storage volume of an Aurora cluster. Unit: tebibytes.
   *
   * @default 115: 90 % of the smallest maximum, 128 TiB
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/CHAP_Limits.html
   */
  readonly databaseVolumeTebibytes?: number;
}

/** The thresholds of the platform's parts, with the defaults. */
export type PartThresholds = Required<
  Omit<PlatformThresholds, Exclude<keyof AlarmThresholds, 'cpuPercent' | 'memoryPercent'>>
>;

/** Returns the thresholds of the platform's parts, with the defaults. */
export function resolvePartThresholds(given: PlatformThresholds = {}): PartThresholds {
  return {
    cpuPercent: given.cpuPercent ?? 85,
    memoryPercent: given.memoryPercent ?? 85,
    spotInterruptions: given.spotInterruptions ?? 5,
    placementFailures: given.placementFailures ?? 1,
    scalingAtMaximumMinutes: given.scalingAtMaximumMinutes ?? 15,
    marketMinimumMinutes: given.marketMinimumMinutes ?? 15,
    servicesSilentMinutes: given.servicesSilentMinutes ?? 60,
    natPortErrors: given.natPortErrors ?? 1,
    functionErrors: given.functionErrors ?? 1,
    functionThrottles: given.functionThrottles ?? 10,
    deadLetters: given.deadLetters ?? 1,
    blockedRequests: given.blockedRequests ?? 1000,
    resetConnections: given.resetConnections ?? 100,
    blockedConnections: given.blockedConnections ?? 500,
    networkPortErrors: given.networkPortErrors ?? 1,
    certificateDays: given.certificateDays ?? 30,
    databaseCapacityPercent: given.databaseCapacityPercent ?? 90,
    databaseCpuPercent: given.databaseCpuPercent ?? 90,
    databaseFreeMemoryPercent: given.databaseFreeMemoryPercent ?? 5,
    databaseConnectionsPercent: given.databaseConnectionsPercent ?? 70,
    databaseLagMilliseconds: given.databaseLagMilliseconds ?? 1000,
    databaseTransactionIds: given.databaseTransactionIds ?? 1_000_000_000,
    databaseFreeStoragePercent: given.databaseFreeStoragePercent ?? 5,
    databaseVolumeTebibytes: given.databaseVolumeTebibytes ?? 115,
  };
}

/** Returns the thresholds that apply to each service of a platform. CPU and memory have one alarm for all services. */
export function thresholdsOfServices(given: PlatformThresholds = {}): AlarmThresholds {
  const { errorsPerMinute, serverErrorPercent, responseMilliseconds, minRequestsPerMinute } = given;
  const { unhealthyTargets, tasksMissingMinutes, logSilentMinutes } = given;
  const thresholds = {
    errorsPerMinute,
    serverErrorPercent,
    responseMilliseconds,
    minRequestsPerMinute,
    unhealthyTargets,
    tasksMissingMinutes,
    logSilentMinutes,
  };
  return Object.fromEntries(Object.entries(thresholds).filter(([, value]) => value !== undefined));
}
