import type * as appmesh from 'aws-cdk-lib/aws-appmesh';
import { UsageError } from '../../validation/usage-error';
import type { IMeshMember } from '../mesh-member';
import { RetryCondition, type RetryPolicy } from '../policy/retry-policy';

/** The value of the original requirements. Unit: retries after the first attempt. */
const RETRIES = 3;
/** The value of the original requirements. Unit: milliseconds. */
const PER_TRY = 5000;

/**
 * Returns the retry policy of a service in App Mesh's form, which counts only the attempts after the first one.
 *
 * `RetryPolicy.attempts(3)` is two retries. The default is three retries, as in the original requirements.
 *
 * Throws if POST must not be repeated, because App Mesh does not distinguish methods.
 */
export function appMeshRetryPolicy(member: IMeshMember): appmesh.CfnRoute.HttpRetryPolicyProperty {
  const { retry } = member.trafficPolicy;
  if (!retry) return render(RETRIES, PER_TRY, Object.values(RetryCondition));
  // Without a policy App Mesh uses its own, which retries. A policy without an event is invalid.
  if (retry.isNone) return render(0, PER_TRY, [RetryCondition.CONNECTION_ERROR]);
  requireRepeats(member, retry);
  return render(retry.maxAttempts - 1, retry.perTryTimeout?.toMilliseconds() ?? PER_TRY, retry.conditions);
}

function render(
  maxRetries: number,
  perTry: number,
  conditions: RetryCondition[],
): appmesh.CfnRoute.HttpRetryPolicyProperty {
  const httpEvents = conditions.filter((condition) => condition !== RetryCondition.CONNECTION_ERROR);
  return {
    maxRetries,
    perRetryTimeout: { unit: 'ms', value: perTry },
    httpRetryEvents: httpEvents.length > 0 ? httpEvents : undefined,
    tcpRetryEvents: httpEvents.length < conditions.length ? [RetryCondition.CONNECTION_ERROR] : undefined,
  };
}

/** A request whose connection failed was never sent. Every other retry can repeat a POST. */
function requireRepeats(member: IMeshMember, { repeatsNonIdempotent, conditions }: RetryPolicy): void {
  if (repeatsNonIdempotent || conditions.every((condition) => condition === RetryCondition.CONNECTION_ERROR)) return;
  throw new UsageError(member, 'CapabilityMissing', {
    got: 'traffic.retry without repeatNonIdempotent, on MeshBackend.appMesh()',
    expected: 'a backend that distinguishes POST from GET (MeshBackend.envoy()); App Mesh retries every method',
    fix: 'use another backend, set repeatNonIdempotent: true, or set on: [RetryCondition.CONNECTION_ERROR]',
  });
}
