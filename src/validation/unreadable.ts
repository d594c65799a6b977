import type { OptionPlace } from './option-place';
import { UsageError } from './usage-error';

/** Indicates whether reading an object throws: a getter that throws, or a proxy that was revoked. */
export function isUnreadable(value: unknown): boolean {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return false;
  try {
    for (const key of Reflect.ownKeys(value)) Reflect.get(value, key);
    return false;
  } catch {
    return true;
  }
}

/**
 * Returns the result of a function that reads a value of a user.
 *
 * Throws a documented error if the value cannot be read. Other errors are faults of the library, and stay as they are.
 */
export function reading<T>(value: unknown, place: OptionPlace, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof UsageError || !isUnreadable(value)) throw error;
    throw place.unreadable(error);
  }
}
