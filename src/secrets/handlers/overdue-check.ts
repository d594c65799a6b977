import type { SecretStore } from './secret-store';

/** The time for Secrets Manager to repeat a rotation that failed. Unit: milliseconds. */
const GRACE = 24 * 60 * 60 * 1000;

/**
 * Throws unless rotation is enabled and on time.
 *
 * A rotation that is never started raises no other error.
 */
export async function requireOnTime(secretId: string, store: SecretStore): Promise<void> {
  const { rotationEnabled, nextRotation } = await store.describe(secretId);
  if (!rotationEnabled) throw new Error(`rotation is not enabled for ${secretId}`);
  if (nextRotation && Date.now() > nextRotation.getTime() + GRACE) {
    throw new Error(`the rotation of ${secretId} has been overdue since ${nextRotation.toISOString()}`);
  }
}
