import type { Duration } from 'aws-cdk-lib';
import type { IMeshMember } from '../mesh-member';
import { DEFAULT_TIMEOUT } from '../policy/timeouts';
import type { DrainTimes } from './container-scripts';
import { resolvePolicy } from './resolved-policy';

/** The maximum `stopTimeout` of a container on Fargate. Unit: seconds. */
const MAX_STOP_TIMEOUT = 120;
/** The time that the shell needs to exit by itself. Unit: seconds. */
const DRAIN_SLACK = 5;

/** The phases of the drain of a service, and the time until it has ended. Unit: seconds. */
export interface DrainOfService extends DrainTimes {
  /** The time between SIGTERM and SIGKILL of the drain container. */
  readonly stopTimeout: number;
  /** The time that the drain needs if Fargate does not limit it. */
  readonly wanted: number;
}

/**
 * Returns the drain of a service. No caller waits longer than the timeout of the service for a response.
 *
 * A TCP session does not end by itself. Only the application can end it, after SIGTERM, so the drain does not wait for it.
 */
export function drainOf(member: IMeshMember, drainTime: Duration): DrainOfService {
  const drain = drainTime.toSeconds();
  const timeout = member.protocol._isHttp
    ? resolvePolicy(member).timeout.toSeconds() || DEFAULT_TIMEOUT.toSeconds()
    : 0;
  const patience = Math.min(timeout, MAX_STOP_TIMEOUT - DRAIN_SLACK - drain);
  return { drain, patience, stopTimeout: drain + patience + DRAIN_SLACK, wanted: drain + timeout + DRAIN_SLACK };
}
