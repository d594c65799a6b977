import { createHash } from 'node:crypto';
import { escapeIdentifier as name, escapeLiteral as text } from 'pg';
import { COMMENT_PREFIX, commentOn, refuseUnless } from './postgres-role-comments';
import type { PostgresUserSettings } from './postgres-user-settings';

/** The maximum length of a name in PostgreSQL. Unit: bytes. */
const MAX_NAME_BYTES = 63;

/** Returns the role of all readers, or all writers, of a schema. So privileges need no list of users. */
export function sharedRole(
  { address: { database }, schema }: PostgresUserSettings,
  kind: 'readers' | 'writers',
): string {
  const readable = [database, schema, kind].join('.');
  if (Buffer.byteLength(readable) <= MAX_NAME_BYTES) return readable;
  const hash = createHash('sha256')
    .update(JSON.stringify([database, schema]))
    .digest('hex');
  return `${hash.slice(0, 32)}.${kind}`;
}

/** Returns SQL that creates the role of all readers, or all writers, of a schema. */
export function createSharedRole(settings: PostgresUserSettings, kind: 'readers' | 'writers'): string {
  const role = sharedRole(settings, kind);
  const what = `${kind} of schema ${settings.schema} of database ${settings.address.database}`;
  return `
DECLARE
  before text := ${commentOn(role)};
BEGIN
  IF before IS NULL THEN
    CREATE ROLE ${name(role)};
    COMMENT ON ROLE ${name(role)} IS ${text(COMMENT_PREFIX + what)};
    RETURN;
  END IF;${refuseUnless(`before = ${text(COMMENT_PREFIX + what)}`, role, what)}
END`;
}
