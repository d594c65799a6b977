import { requireOwnSecrets } from './own-secret';
import type { SecretStore, SecretValue } from './secret-store';

/** The event that Secrets Manager sends to a rotation function for each step. */
export interface RotationEvent {
  readonly Step: string;
  readonly SecretId: string;
  readonly ClientRequestToken: string;
}

/** The part of a rotation that differs between the kinds of secrets. */
export interface Rotator {
  /** Returns the next value. It may be called again with the same token after an interruption. */
  next(current: SecretValue, token: string): SecretValue | Promise<SecretValue>;
  /** Makes the pending value valid in the system that checks it. It may be called again after an interruption. */
  set(pending: SecretValue, current: SecretValue): Promise<void>;
  /** Throws unless the value works. */
  test(value: SecretValue): Promise<void>;
  /** Invalidates the previous value. The current value becomes the previous value next. */
  retire?(previous: SecretValue): Promise<void>;
}

/**
 * Runs one of the four steps of a rotation. A step may be interrupted at any point and called again.
 *
 * Throws if the step fails, so that Secrets Manager repeats it. Throws before any call if the event names a secret that
 * is not one of the function's own secrets.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html
 */
export async function runStep(
  event: RotationEvent,
  ownSecrets: readonly string[],
  store: SecretStore,
  rotator: Rotator,
): Promise<void> {
  requireOwnSecrets([event.SecretId], ownSecrets);
  const { Step: step, SecretId: secretId, ClientRequestToken: token } = event;
  const { rotationEnabled, stages } = await store.describe(secretId);
  if (!rotationEnabled) throw new Error(`rotation is not enabled for ${secretId}`);
  const labels = stages[token];
  if (!labels) throw new Error(`version ${token} of ${secretId} has no staging label`);
  if (labels.includes('AWSCURRENT')) return; // An earlier call completed the rotation, and its response was lost.
  if (!labels.includes('AWSPENDING')) throw new Error(`version ${token} of ${secretId} is not AWSPENDING`);

  // The version of the description: a concurrent call may make the pending version current in the meantime, and the login
  // of the version before would look unused.
  const current = await store.read(secretId, 'AWSCURRENT', versionWith(stages, 'AWSCURRENT'));
  if (!current) throw new Error(`${secretId} has no AWSCURRENT value to rotate from`);
  const pending = await store.read(secretId, 'AWSPENDING', token);

  switch (step) {
    case 'createSecret':
      if (!pending) await store.putPending(secretId, token, await rotator.next(current, token));
      return;
    case 'setSecret':
      return rotator.set(required(pending, event), current);
    case 'testSecret':
      // When rotation is enabled without a rotation, Secrets Manager calls only this step, to test the function.
      return rotator.test(pending ?? current);
    case 'finishSecret':
      // A value that fails the test must never become current, whatever the order of the steps.
      await rotator.test(required(pending, event));
      await retirePrevious(event, store, rotator);
      return store.makeCurrent(secretId, token, versionWith(stages, 'AWSCURRENT'));
    default:
      throw new Error(`unknown rotation step '${step}'`);
  }
}

async function retirePrevious({ SecretId }: RotationEvent, store: SecretStore, rotator: Rotator): Promise<void> {
  if (!rotator.retire) return;
  const previous = await store.read(SecretId, 'AWSPREVIOUS');
  if (previous) await rotator.retire(previous);
}

function required(pending: SecretValue | undefined, event: RotationEvent): SecretValue {
  if (pending) return pending;
  throw new Error(`version ${event.ClientRequestToken} of ${event.SecretId} has no value: createSecret did not finish`);
}

function versionWith(stages: Record<string, string[]>, label: string): string | undefined {
  return Object.keys(stages).find((version) => stages[version].includes(label));
}
