import { Duration } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { CapacityMix } from '../cluster/capacity-mix';
import { type ProxyStop, STOPS_AT_ONCE } from '../mesh/proxy-stop';
import { UsageError } from '../validation/usage-error';
import type { Sidecar } from './sidecar';

const DEFAULT = 90;
/** @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html#container_definition_timeout */
const MAX = 120;
/** @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-capacity-providers.html */
const SPOT_NOTICE = 120;
/** The minimum that a default leaves to an application to end. Unit: seconds. */
const MIN_DEFAULT = 10;

/** The parts of a task that run when it stops. */
export interface StoppingTask {
  readonly stopTimeout?: Duration;
  readonly capacity?: CapacityMix;
  readonly sidecars: Sidecar[];
  /**
   * The time that the mesh's proxy needs.
   *
   * @default - a proxy that stops at once
   */
  readonly proxy?: ProxyStop;
  /** The timeout of requests to the application, if it was set. 0 means no limit. */
  readonly timeout?: Duration;
}

/**
 * Returns the time between SIGTERM and SIGKILL of the application.
 *
 * By default it is as long as the timeout of its requests, and at least 90 seconds. On Spot it is what the notice of an
 * interruption leaves. Throws if the task cannot stop within this notice.
 */
export function resolveStopTimeout(scope: IConstruct, task: StoppingTask): Duration {
  const { stopTimeout, capacity, proxy = STOPS_AT_ONCE } = task;
  const timeout = task.timeout?.toSeconds() ?? 0;
  const wanted = Math.min(Math.max(DEFAULT, timeout), MAX);
  if (!capacity?._usesSpot) return stopTimeout ?? Duration.seconds(wanted);
  if (stopTimeout?.isUnresolved()) return stopTimeout;
  const end = Math.max(proxy.end, ...task.sidecars.map(({ _stopSeconds }) => _stopSeconds));
  const left = SPOT_NOTICE - proxy.drain - end;
  const stop = stopTimeout?.toSeconds() ?? Math.min(wanted, Math.max(left, MIN_DEFAULT));
  // Without a drain, requests end after SIGTERM.
  const requests = proxy.drain === 0 ? timeout : 0;
  requireNotice(scope, { drain: proxy.drain, stop: Math.max(stop, requests), requests: requests > stop, end });
  return Duration.seconds(stop);
}

interface Sum {
  readonly drain: number;
  readonly stop: number;
  readonly requests: boolean;
  readonly end: number;
}

/** Throws if the time to stop a task exceeds the notice of a Spot interruption. */
function requireNotice(scope: IConstruct, { drain, stop, requests, end }: Sum): void {
  const sum = drain + stop + end;
  if (sum <= SPOT_NOTICE) return;
  const parts = [
    ...(drain > 0 ? [`${drain} s of drain`] : []),
    `${stop} s of ${requests ? 'traffic.timeout' : 'stopTimeout'}`,
    ...(end > 0 ? [`${end} s for the other containers to end`] : []),
  ];
  throw new UsageError(scope, 'SpotNoticeExceeded', {
    got: `${parts.join(' + ')} = ${sum} s, and capacity on Spot`,
    expected: `at most ${SPOT_NOTICE} s, the notice of a Spot interruption`,
    fix: 'decrease traffic.timeout, stopTimeout or the drain time of the mesh, or run the service with CapacityMix.onDemand()',
  });
}
