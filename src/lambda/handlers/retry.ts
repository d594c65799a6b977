import { setTimeout as sleep } from 'node:timers/promises';

/** Options of `retry`. */
export interface RetryOptions {
  /** The time between two attempts. Unit: milliseconds. */
  readonly pauseMs: number;

  /**
   * The maximum number of attempts, the first one included.
   *
   * @default - no maximum
   */
  readonly attempts?: number;

  /**
   * The time at which no attempt may begin any more. Unit: milliseconds since 1970, as `Date.now()` returns them.
   *
   * @default - no deadline
   */
  readonly deadline?: number;

  /**
   * Indicates whether an attempt that failed with this error may be repeated.
   *
   * @default - every error may be repeated
   */
  readonly isTransient?: (error: unknown) => boolean;
}

/**
 * Repeats an operation until it succeeds.
 *
 * Throws the error of the last attempt if it is not transient, the attempts are used up, or the deadline is too near.
 */
export async function retry<T>(operation: () => Promise<T>, options: RetryOptions): Promise<T> {
  const { pauseMs, attempts = Infinity, deadline = Infinity, isTransient = () => true } = options;
  try {
    return await operation();
  } catch (error) {
    if (attempts <= 1 || Date.now() + pauseMs >= deadline || !isTransient(error)) throw error;
  }
  await sleep(pauseMs);
  return retry(operation, { ...options, attempts: attempts - 1 });
}
