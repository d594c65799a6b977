import { createHash, timingSafeEqual } from 'node:crypto';
import type { Environment } from '../shared/settings';

/** Indicates whether a key is the current or the previous API key of the platform. Both are valid after a rotation. */
export function isApiKey(given: string | undefined, { API_KEY, PREVIOUS_API_KEY }: Environment): boolean {
  if (!given) return false;
  // The comparison takes the same time for each key.
  const matches = [API_KEY, PREVIOUS_API_KEY].map((key) => timingSafeEqual(digest(given), digest(key ?? '')) && !!key);
  return matches.includes(true);
}

function digest(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}
