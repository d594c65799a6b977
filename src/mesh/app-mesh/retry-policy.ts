import type * as appmesh from 'aws-cdk-lib/aws-appmesh';
import { UsageError } from '../../validation/usage-error';
import type { IMeshMember } from '../mesh-member';
import { RetryCondition, type RetryPolicy } from '../policy/retry-policy';

/** The original requirements' own. Unit: retries, after the first attempt. */
const RETRIES = 3;
/** The original requirements' own. Unit: milliseconds. */
const PER_TRY = 5000;

/**
 * The retry policy of a service as App Mesh has it, which counts what comes after the first attempt:
 * `RetryPolicy.attempts(3)` is two retries. Where nothing was chosen it is the three retries, so four attempts, of the
 * original requirements.
 *
 * Throws when POST is not to be repeated: App Mesh looks at no method.
 */
export function retryPolicyOf(member: IMeshMember): appmesh.CfnRoute.HttpRetryPolicyProperty {
  const { retry } = member.trafficPolicy;
  if (!retry) return render(RETRIES, PER_TRY, Object.values(RetryCondition));
  // Without a policy App Mesh has one of its own, with retries; and a policy without an outcome it does not take.
  if (retry.isNone) return render(0, PER_TRY, [RetryCondition.CONNECTION_ERROR]);
  requireRepeats(member, retry);
  return render(retry.maxAttempts - 1, retry.perTryTimeout?.toMilliseconds() ?? PER_TRY, retry.conditions);
}

function render(
  maxRetries: number,
  perTry: number,
  conditions: RetryCondition[],
): appmesh.CfnRoute.HttpRetryPolicyProperty {
  const answers = conditions.filter((condition) => condition !== RetryCondition.CONNECTION_ERROR);
  return {
    maxRetries,
    perRetryTimeout: { unit: 'ms', value: perTry },
    httpRetryEvents: answers.length > 0 ? answers : undefined,
    tcpRetryEvents: answers.length < conditions.length ? [RetryCondition.CONNECTION_ERROR] : undefined,
  };
}

/** What failed to connect was never sent; all else repeats a POST. */
function requireRepeats(member: IMeshMember, { repeatsNonIdempotent, conditions }: RetryPolicy): void {
  if (repeatsNonIdempotent || conditions.every((condition) => condition === RetryCondition.CONNECTION_ERROR)) return;
  throw new UsageError(member, 'CapabilityMissing', {
    got: 'traffic.retry without repeatNonIdempotent, on MeshBackend.appMesh()',
    expected: 'a backend that tells POST from GET (MeshBackend.envoy()); App Mesh repeats whatever failed',
    fix: 'use another backend, say repeatNonIdempotent: true, or choose on: [RetryCondition.CONNECTION_ERROR]',
  });
}
