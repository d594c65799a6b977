import type { SecretStore } from './secret-store';

/** Asks, once a day, whether a rotation is overdue. */
export interface OverdueCheck {
  /** The secret. */
  readonly OverdueCheck: string;
}

/** Time for a rotation that failed at first to be tried again. Unit: milliseconds. */
const GRACE = 24 * 60 * 60 * 1000;

/** Throws unless a secret will rotate, or has rotated, when it should: a rotation that nobody starts fails nowhere else. */
export async function requireOnTime({ OverdueCheck: secretId }: OverdueCheck, store: SecretStore): Promise<void> {
  const { rotationEnabled, nextRotation } = await store.describe(secretId);
  if (!rotationEnabled) throw new Error(`rotation is not switched on for ${secretId}`);
  if (nextRotation && Date.now() > nextRotation.getTime() + GRACE) {
    throw new Error(`the rotation of ${secretId} is overdue since ${nextRotation.toISOString()}`);
  }
}
