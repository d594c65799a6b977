import * as fs from 'node:fs';
import type { RotatingUser } from './rotating-user';
import type { RotationServers } from './rotation-servers';

/** Shorter passwords could be part of other text. */
const SHORTEST = 20;

/**
 * Returns the places that contain a password of a user or of the admin user. It searches the texts and the logs of
 * PostgreSQL, Secrets Manager and the functions.
 */
export function leaksOf(
  { database, emulator }: RotationServers,
  users: RotatingUser[],
  texts: Record<string, string> = {},
): string[] {
  const passwords = [database.admin.password, ...users.flatMap((user) => user.passwords)];
  if (passwords.some(({ length }) => length < SHORTEST))
    throw new Error('got a password that is too short to look for');
  const places: Record<string, string> = {
    PostgreSQL: database.log(),
    'Secrets Manager': fs.readFileSync(emulator.logFile, 'utf8'),
    ...Object.fromEntries(users.map(({ name, log }) => [`the function of ${name}`, log])),
    ...texts,
  };
  return Object.keys(places).filter((name) => passwords.some((password) => places[name].includes(password)));
}
