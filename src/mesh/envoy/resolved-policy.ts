import { Duration } from 'aws-cdk-lib';
import type { IMeshMember } from '../mesh-member';
import { RetryPolicy } from '../policy/retry-policy';
import { DEFAULT_TIMEOUT, defaultTimeout, idleTimeoutFor, requireTimeouts, TCP_IDLE_TIMEOUT } from '../policy/timeouts';
import type { ConnectionLimits, OutlierDetection } from '../policy/traffic-policy';

/** The retry policy of the original requirements. */
const DEFAULT_RETRY = RetryPolicy.attempts(3);
const PER_TRY = Duration.seconds(5);
/** The total time of the pauses between attempts. */
const BETWEEN_ATTEMPTS = Duration.seconds(1);

/** The traffic policy of a service with Envoy's defaults. */
export interface ResolvedPolicy {
  readonly timeout: Duration;
  readonly idleTimeout: Duration;
  readonly retry: RetryPolicy;
  /** Undefined for gRPC without one, because an attempt may be a stream without an end. */
  readonly perTryTimeout?: Duration;
  readonly outlierDetection: Required<OutlierDetection>;
  readonly connectionLimits: Required<ConnectionLimits>;
}

/** Returns the traffic policy of a service with defaults. Throws if its timeouts are invalid together. */
export function resolvePolicy(member: IMeshMember): ResolvedPolicy {
  const { retry = DEFAULT_RETRY, outlierDetection, connectionLimits } = member.trafficPolicy;
  return {
    ...timesOf(member, retry),
    retry,
    outlierDetection: {
      consecutiveErrors: outlierDetection?.consecutiveErrors ?? 5,
      baseEjectionTime: outlierDetection?.baseEjectionTime ?? Duration.seconds(30),
      maxEjectionPercent: outlierDetection?.maxEjectionPercent ?? 50,
    },
    connectionLimits: {
      maxConnections: connectionLimits?.maxConnections ?? 1024,
      maxPendingRequests: connectionLimits?.maxPendingRequests ?? 1024,
      maxRequests: connectionLimits?.maxRequests ?? 1024,
      retryBudgetPercent: connectionLimits?.retryBudgetPercent ?? 20,
    },
  };
}

type Times = Pick<ResolvedPolicy, 'timeout' | 'idleTimeout' | 'perTryTimeout'>;

function timesOf(member: IMeshMember, retry: RetryPolicy): Times {
  const { protocol, trafficPolicy } = member;
  // A TCP connection has no requests.
  if (!protocol._isHttp) {
    return { timeout: Duration.seconds(0), idleTimeout: trafficPolicy.idleTimeout ?? TCP_IDLE_TIMEOUT };
  }
  const times =
    protocol.name === 'grpc'
      ? { timeout: trafficPolicy.timeout ?? defaultTimeout(member), perTryTimeout: retry.perTryTimeout }
      : resolveTimeouts(retry, trafficPolicy.timeout);
  const idleTimeout = idleTimeoutFor(times.timeout, trafficPolicy);
  requireTimeouts(member, times.timeout, idleTimeout);
  return { ...times, idleTimeout };
}

function resolveTimeouts(retry: RetryPolicy, chosen?: Duration): { timeout: Duration; perTryTimeout: Duration } {
  if (retry.isNone) return { timeout: chosen ?? DEFAULT_TIMEOUT, perTryTimeout: chosen ?? DEFAULT_TIMEOUT };
  if (!chosen) {
    const perTryTimeout = retry.perTryTimeout ?? PER_TRY;
    const all = retry.maxAttempts * perTryTimeout.toMilliseconds() + BETWEEN_ATTEMPTS.toMilliseconds();
    return { timeout: Duration.seconds(Math.ceil(all / 1000)), perTryTimeout };
  }
  if (retry.perTryTimeout) return { timeout: chosen, perTryTimeout: retry.perTryTimeout };
  const share = Math.floor(chosen.toMilliseconds() / retry.maxAttempts);
  const isUnlimited = chosen.toMilliseconds() === 0;
  return {
    timeout: chosen,
    perTryTimeout: isUnlimited ? PER_TRY : Duration.millis(Math.min(PER_TRY.toMilliseconds(), share)),
  };
}
