import { type OverdueCheck, requireOnTime } from './overdue-check';
import type { SecretStore, SecretValue } from './secret-store';

/** What Secrets Manager sends to a rotation function, once for each step. */
export interface RotationEvent {
  readonly Step: string;
  readonly SecretId: string;
  readonly ClientRequestToken: string;
}

/** What one kind of secret does in the steps that differ between kinds. */
export interface Rotator {
  /** The value that follows the current one. May be called again with the same token after an interruption. */
  next(current: SecretValue, token: string): SecretValue | Promise<SecretValue>;
  /** Makes the pending value valid where it is checked. May be called again after an interruption. */
  set(pending: SecretValue, current: SecretValue): Promise<void>;
  /** Throws unless the value works. */
  test(value: SecretValue): Promise<void>;
  /** Ends what was valid before the current value, whose own time begins to run out now. */
  retire?(previous: SecretValue): Promise<void>;
}

/**
 * The four steps of a rotation, each of which can be interrupted anywhere and called again.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html
 */
export async function runStep(
  event: RotationEvent | OverdueCheck,
  store: SecretStore,
  rotator: Rotator,
): Promise<void> {
  if ('OverdueCheck' in event) return requireOnTime(event, store);
  const { Step: step, SecretId: secretId, ClientRequestToken: token } = event;
  const { rotationEnabled, stages } = await store.describe(secretId);
  if (!rotationEnabled) throw new Error(`rotation is not switched on for ${secretId}`);
  const labels = stages[token];
  if (!labels) throw new Error(`version ${token} of ${secretId} has no staging label`);
  if (labels.includes('AWSCURRENT')) return; // Already rotated: an earlier call got through and its answer was lost.
  if (!labels.includes('AWSPENDING')) throw new Error(`version ${token} of ${secretId} is not AWSPENDING`);

  const current = await store.read(secretId, 'AWSCURRENT');
  if (!current) throw new Error(`${secretId} has no AWSCURRENT value to rotate from`);
  const pending = await store.read(secretId, 'AWSPENDING', token);

  switch (step) {
    case 'createSecret':
      if (!pending) await store.putPending(secretId, token, await rotator.next(current, token));
      return;
    case 'setSecret':
      return rotator.set(required(pending, event), current);
    case 'testSecret':
      // Switching rotation on without rotating calls this step alone, to see whether the function works at all.
      return rotator.test(pending ?? current);
    case 'finishSecret':
      // Never make current what does not work, in whatever order the steps come.
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
