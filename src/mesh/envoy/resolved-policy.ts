import { Duration } from 'aws-cdk-lib';
import type { IMeshMember } from '../mesh-member';
import { RetryPolicy } from '../policy/retry-policy';
import { DEFAULT_TIMEOUT, idleTimeoutFor, requireTimeouts } from '../policy/timeouts';
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
  readonly perTryTimeout: Duration;
  readonly outlierDetection: Required<OutlierDetection>;
  readonly connectionLimits: Required<ConnectionLimits>;
}

/** Returns the traffic policy of a service with defaults. Throws if its timeouts are invalid together. */
export function resolvePolicy(member: IMeshMember): ResolvedPolicy {
  const { retry = DEFAULT_RETRY, outlierDetection, connectionLimits } = member.trafficPolicy;
  const times = resolveTimeouts(retry, member.trafficPolicy.timeout);
  const idleTimeout = idleTimeoutFor(times.timeout, member.trafficPolicy);
  requireTimeouts(member, times.timeout, idleTimeout);
  return {
    ...times,
    idleTimeout,
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
