import { Protocol } from '../mesh/protocol';
import type { RunbookEntry } from '../runbook/runbook';
import type { Severities } from '../runbook/severity';

/** Alarm thresholds of a worker, which a service has too. */
export interface WorkerThresholds {
  /**
   * The average CPU utilization of the tasks for 5 minutes. Unit: percent.
   *
   * One alarm watches all services of the cluster. A service with a threshold of its own gets an alarm of its own.
   *
   * @default 85
   */
  readonly cpuPercent?: number;

  /**
   * The average memory utilization of the tasks for 5 minutes. Unit: percent.
   *
   * One alarm watches all services of the cluster. A service with a threshold of its own gets an alarm of its own.
   *
   * @default 85
   */
  readonly memoryPercent?: number;

  /**
   * The number of errors that the application logs per minute.
   *
   * @default 10
   */
  readonly errorsPerMinute?: number;

  /**
   * The time in which fewer tasks run than the minimum in force. Unit: minutes.
   *
   * @default 5
   */
  readonly tasksMissingMinutes?: number;

  /**
   * The time without a line in the log of the application. Unit: minutes, in multiples of 5.
   *
   * A service that logs only requests is silent without requests. Set it only for a service that always logs.
   *
   * @default - no alarm of the service; one alarm watches the logs of all services together
   */
  readonly logSilentMinutes?: number;
}

/** Alarm thresholds of a service. */
export interface AlarmThresholds extends WorkerThresholds {
  /**
   * The share of requests that fail with a 5xx status, in two consecutive minutes. Unit: percent of the requests.
   *
   * With gRPC in an Envoy mesh, statuses that are faults of the server count too. Service Connect and load balancers publish
   * no statuses of gRPC.
   *
   * Behind a load balancer, ECS rolls back a deployment that reaches it.
   *
   * @default 5
   */
  readonly serverErrorPercent?: number;

  /**
   * The response time for 5 minutes. Unit: milliseconds.
   *
   * It is the 99th percentile behind a load balancer and in an Envoy mesh. Service Connect publishes no percentiles, so
   * its alarm compares the average.
   *
   * The time of a gRPC stream is its duration. So a service with gRPC has this alarm only with a threshold of its own. Set it
   * for a service without streams.
   *
   * @default 2000; no alarm with Protocol.grpc()
   */
  readonly responseMilliseconds?: number;

  /**
   * The minimum number of requests per minute. With fewer requests, neither failed nor slow requests cause an alarm.
   *
   * @default 10
   */
  readonly minRequestsPerMinute?: number;

  /**
   * The number of tasks that the load balancer marks as unhealthy for 3 minutes. Unit: tasks.
   *
   * @default 1
   */
  readonly unhealthyTargets?: number;
}

/** The thresholds that have a default in each service. */
export type ServiceThresholds = AlarmThresholds &
  Required<Omit<AlarmThresholds, 'cpuPercent' | 'memoryPercent' | 'logSilentMinutes' | 'responseMilliseconds'>>;

const OF_WORKER: readonly (keyof WorkerThresholds)[] = [
  'cpuPercent',
  'memoryPercent',
  'errorsPerMinute',
  'tasksMissingMinutes',
  'logSilentMinutes',
];

/** Returns the thresholds that apply to a worker too. */
export function thresholdsOfWorker(given: AlarmThresholds): WorkerThresholds {
  return Object.fromEntries(OF_WORKER.flatMap((name) => (given[name] === undefined ? [] : [[name, given[name]]])));
}

/** Returns the kinds of alarms that a worker has for itself, without those of its source. */
export function kindsOfWorker(thresholds?: WorkerThresholds): RunbookEntry[] {
  const silent: RunbookEntry[] = thresholds?.logSilentMinutes === undefined ? [] : ['LogSilent'];
  return ['CpuHigh', 'MemoryHigh', 'ErrorsLogged', 'TasksMissing', ...silent];
}

/** Returns the kinds of alarms that a service has for itself. The others are shared by services. */
export function kindsOfService(protocol: Protocol, thresholds?: AlarmThresholds): RunbookEntry[] {
  const isSlow = protocol.name !== 'grpc' || thresholds?.responseMilliseconds !== undefined;
  const ofRequests: RunbookEntry[] = isSlow ? ['ServerErrors', 'ResponsesSlow'] : ['ServerErrors'];
  return [...kindsOfWorker(thresholds), 'TargetsUnhealthy', 'NoHealthyTarget', ...(protocol._isHttp ? ofRequests : [])];
}

/** Returns the thresholds of a platform that apply to a service with a protocol. */
export function thresholdsOfProtocol(given: AlarmThresholds, protocol?: Protocol): AlarmThresholds {
  if (!protocol || protocol.name.startsWith('http')) return given;
  const { responseMilliseconds: _slow, ...others } = given;
  if (protocol._isHttp) return others;
  const { serverErrorPercent: _errors, minRequestsPerMinute: _requests, ...ofConnections } = others;
  return ofConnections;
}

/** The thresholds of CPU and memory of an alarm of the service's own. Unit: percent. */
const USED_PERCENT = 85;

/** Returns the thresholds with the defaults. A severity of its own gives a service an alarm of its own. */
export function resolveThresholds(
  given: AlarmThresholds = {},
  severities: Severities = {},
  protocol = Protocol.http(),
): ServiceThresholds {
  return {
    ...given,
    cpuPercent: given.cpuPercent ?? (severities.CpuHigh && USED_PERCENT),
    memoryPercent: given.memoryPercent ?? (severities.MemoryHigh && USED_PERCENT),
    errorsPerMinute: given.errorsPerMinute ?? 10,
    serverErrorPercent: given.serverErrorPercent ?? 5,
    responseMilliseconds: given.responseMilliseconds ?? (protocol.name === 'grpc' ? undefined : 2000),
    minRequestsPerMinute: given.minRequestsPerMinute ?? 10,
    unhealthyTargets: given.unhealthyTargets ?? 1,
    tasksMissingMinutes: given.tasksMissingMinutes ?? 5,
  };
}
