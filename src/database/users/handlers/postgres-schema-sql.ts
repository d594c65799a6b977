import { escapeIdentifier as name, escapeLiteral as text } from 'pg';
import { keeperName } from './postgres-group-sql';
import { COMMENT_PREFIX } from './postgres-role-comments';
import { sharedRole } from './postgres-shared-roles-sql';
import type { PostgresUserSettings } from './postgres-user-settings';

/**
 * Returns SQL that closes the databases of every server to users, who need no other database than their own.
 *
 * On RDS the admin owns both databases. If it does not, only their owner can close them, and they stay as they are.
 */
export function closeOtherDatabases(): string {
  return `
DECLARE
  other name;
BEGIN
  FOR other IN
    SELECT datname FROM pg_database
    WHERE datname IN ('postgres', 'template1') AND datname <> current_database() AND pg_has_role(datdba, 'USAGE')
      AND EXISTS (SELECT FROM aclexplode(coalesce(datacl, acldefault('d', datdba))) AS entry WHERE entry.grantee = 0)
  LOOP
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', other);
  END LOOP;
EXCEPTION
  WHEN insufficient_privilege OR internal_error THEN
    NULL; -- The function of a user of another database did it at the same time, or the server reserves it.
END`;
}

/** Returns SQL that creates a schema. The admin owns it until the user who owns it is created. */
export function createSchema({ user, privilege, schema }: PostgresUserSettings): string {
  const currentOwner = `(SELECT pg_get_userbyid(nspowner) FROM pg_namespace WHERE nspname = ${text(schema)})`;
  if (privilege !== 'OWN_SCHEMA') {
    return `
BEGIN
  IF ${currentOwner} IS NULL THEN
    CREATE SCHEMA ${name(schema)};
  END IF;
END`;
  }
  const adminsName = `schema "${schema}" has the name of the administrator, whose statements would find its objects: choose another schema`;
  return `
DECLARE
  owner name := ${currentOwner};
BEGIN
  IF current_user = ${text(schema)} THEN
    RAISE EXCEPTION USING ERRCODE = 'reserved_name', MESSAGE = ${text(adminsName)};
  ELSIF owner IS NULL THEN
    CREATE SCHEMA ${name(schema)} AUTHORIZATION ${name(user)};
  ELSIF owner = current_user OR owner = ${keeperName(user, text(schema))} THEN
    ALTER SCHEMA ${name(schema)} OWNER TO ${name(user)};
  ELSIF owner <> ${text(user)} THEN
    RAISE EXCEPTION USING ERRCODE = 'duplicate_schema',
      MESSAGE = ${text(`schema "${schema}" belongs to role "`)} || owner || '": choose another schema, or give it to the administrator';
  END IF;
END`;
}

/**
 * Returns SQL that takes the privilege to create objects in a schema from everybody, if the admin may do so.
 *
 * Everybody has it in the schema `public` of a server that began with PostgreSQL 14 or older. Roles that are not of this
 * library and own objects in the schema keep it, so that existing applications still work.
 */
export function closeSchema(settings: PostgresUserSettings): string {
  const schema = text(settings.schema);
  const shared = (['readers', 'writers'] as const).map((kind) => name(sharedRole(settings, kind))).join(', ');
  return `
DECLARE
  existing name;
BEGIN
  REVOKE CREATE ON SCHEMA ${name(settings.schema)} FROM ${shared};
  IF NOT EXISTS (
    SELECT FROM pg_namespace, aclexplode(nspacl) AS entry
    WHERE nspname = ${schema} AND entry.grantee = 0 AND entry.privilege_type = 'CREATE' AND pg_has_role(nspowner, 'USAGE')
  ) THEN
    RETURN;
  END IF;
  FOR existing IN
    SELECT rolname FROM pg_roles
    WHERE oid IN (
      SELECT relowner FROM pg_class WHERE relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = ${schema})
      UNION SELECT proowner FROM pg_proc WHERE pronamespace = (SELECT oid FROM pg_namespace WHERE nspname = ${schema})
    ) AND NOT rolsuper AND NOT starts_with(coalesce(shobj_description(oid, 'pg_authid'), ''), ${text(COMMENT_PREFIX)})
  LOOP
    EXECUTE format('GRANT CREATE ON SCHEMA %I TO %I', ${schema}, existing);
  END LOOP;
  REVOKE CREATE ON SCHEMA ${name(settings.schema)} FROM PUBLIC;
END`;
}
