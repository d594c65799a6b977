/**
 * Throws unless every secret that an event names is one of the function's own secrets.
 *
 * Anybody who may invoke the function chooses the event. With another secret the function would set a password, or issue
 * a key, that the caller can read. The error does not repeat the name, because the caller has chosen it.
 *
 * @param named the ids in the event
 * @param own the ARNs of the function's own secrets, from its environment
 */
export function requireOwnSecrets(named: readonly unknown[], own: readonly string[]): void {
  if (named.every((id) => typeof id === 'string' && own.includes(id))) return;
  throw new Error('the event names a secret that this function does not rotate');
}
