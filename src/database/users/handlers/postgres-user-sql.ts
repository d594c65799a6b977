import { escapeIdentifier as name, escapeLiteral as text } from 'pg';
import { createGroup, endSessions, mayCreate, restoreOwnership, selectLost } from './postgres-group-sql';
import { commentOn, loginComment, refuseUnless } from './postgres-role-comments';
import { closeOtherDatabases, closeSchema, createSchema } from './postgres-schema-sql';
import { createSharedRole, sharedRole } from './postgres-shared-roles-sql';
import type { PostgresUserSettings } from './postgres-user-settings';

/** The key of the advisory lock. Any number is valid if it is the same for all users of a database. */
const LOCK = 4_607_711_928_713_345;

/** A login to create or update. */
export interface LoginChange {
  readonly login: string;
  /** The verifier that the server checks the password with. Without a verifier the user logs in by IAM. */
  readonly verifier?: string;
  /** Indicates whether an existing login keeps its password. */
  readonly keepPassword?: boolean;
  /** The logins that are no longer used. */
  readonly retired?: string[];
}

/**
 * Returns the SQL that creates or updates a user, one of its logins, and its privileges.
 *
 * It is one transaction and idempotent. A group role has the privileges and owns all objects. The logins act as that
 * role, so that tables of one login also belong to the other. The column `lost` of the result indicates whether the user has
 * lost a privilege, and its sessions must end.
 */
export function setUpUser(settings: PostgresUserSettings, change: LoginChange): string {
  return transaction([
    block(closeOtherDatabases()),
    block(createSharedRole(settings, 'readers')),
    block(createSharedRole(settings, 'writers')),
    block(createGroup(settings)),
    block(createSchema(settings)),
    block(closeSchema(settings)),
    block(grantPrivileges(settings)),
    ...(mayCreate(settings) ? [block(restoreOwnership(settings))] : []),
    block(createLogin(settings, change)),
    ...(change.retired ?? []).map((login) => block(retireLogin(settings.user, login))),
    selectLost(),
  ]);
}

/** Returns the SQL that ends the sessions of a user who has lost a privilege. */
export function endSessionsOf(user: string): string {
  return transaction([block(endSessions(user))]);
}

/**
 * Returns the SQL that disables the logins of a user. The objects of the user are kept.
 *
 * A login that another function has taken over is not disabled.
 */
export function disableUser(user: string, logins: string[], functionName: string): string {
  return transaction(logins.map((login) => block(retireLogin(user, login, createdBy(functionName)))));
}

function transaction(statements: string[]): string {
  return ['SET LOCAL client_min_messages TO error', `SELECT pg_advisory_xact_lock(${LOCK})`, ...statements].join(';\n');
}

function block(body: string): string {
  return `DO ${text(body)}`;
}

/** Returns SQL that grants privileges on existing and future objects. Each creator needs its own default privileges. */
function grantPrivileges(settings: PostgresUserSettings): string {
  const { address, user, privilege } = settings;
  const [readers, writers] = [sharedRole(settings, 'readers'), sharedRole(settings, 'writers')];
  const schema = name(settings.schema);
  const creates = mayCreate(settings);
  const creators = creates ? ['CURRENT_USER', name(user)] : ['CURRENT_USER'];
  const defaults = creators.map((creator) => {
    const inSchema = `ALTER DEFAULT PRIVILEGES FOR ROLE ${creator} IN SCHEMA ${schema}`;
    return `
  ${inSchema} GRANT SELECT ON TABLES TO ${name(readers)};
  ${inSchema} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO ${name(writers)};
  ${inSchema} GRANT USAGE, SELECT, UPDATE ON SEQUENCES TO ${name(writers)};`;
  });
  const has = (kind: 'table' | 'sequence', role: string, privileges: string[]) =>
    privileges.map((one) => `has_${kind}_privilege(${text(role)}, relation.oid, '${one}')`).join(' AND ');
  return `
DECLARE
  relation record;
BEGIN
  GRANT CONNECT ON DATABASE ${name(address.database)} TO ${name(user)};
  GRANT USAGE ON SCHEMA ${schema} TO ${name(readers)}, ${name(writers)};
  ${creates ? `GRANT CREATE ON SCHEMA ${schema} TO ${name(user)};` : ''}
  GRANT ${name(privilege === 'READ_ONLY' ? readers : writers)} TO ${name(user)};${defaults.join('')}
  FOR relation IN
    SELECT oid, oid::regclass::text AS name, relkind FROM pg_class
    WHERE relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = ${text(settings.schema)})
      AND relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND pg_has_role(relowner, 'USAGE')
  LOOP
    IF relation.relkind = 'S' THEN
      IF NOT (${has('sequence', writers, ['USAGE', 'SELECT', 'UPDATE'])}) THEN
        EXECUTE 'GRANT USAGE, SELECT, UPDATE ON SEQUENCE ' || relation.name || ${text(` TO ${name(writers)}`)};
      END IF;
    ELSIF NOT (${has('table', readers, ['SELECT'])} AND ${has('table', writers, ['SELECT', 'INSERT', 'UPDATE', 'DELETE'])}) THEN
      EXECUTE 'GRANT SELECT ON ' || relation.name || ${text(` TO ${name(readers)}`)};
      EXECUTE 'GRANT SELECT, INSERT, UPDATE, DELETE ON ' || relation.name || ${text(` TO ${name(writers)}`)};
    END IF;
  END LOOP;
END`;
}

/**
 * Returns SQL that creates or updates a login. Settings of an administrator, such as a connection limit, are kept.
 *
 * The search path of PostgreSQL begins with the schema of the user's name, which another user can own. So it is set.
 */
function createLogin(settings: PostgresUserSettings, { login, verifier, keepPassword = false }: LoginChange): string {
  const { user, schema, logins, functionName } = settings;
  const after = text(`${loginComment(user)}with schema ${schema},${createdBy(functionName)}`);
  const others = logins.map(text).join(', ');
  const authentication = verifier
    ? `ALTER ROLE ${name(login)} LOGIN PASSWORD ${text(verifier)};`
    : `ALTER ROLE ${name(login)} LOGIN; GRANT rds_iam TO ${name(login)};`;
  return `
DECLARE
  before text := ${commentOn(login)};
BEGIN
  IF before IS NULL THEN
    EXECUTE ${text(`CREATE ROLE ${name(login)} CONNECTION LIMIT `)} ||
      coalesce((SELECT max(rolconnlimit) FROM pg_roles WHERE rolname IN (${others})), -1);
  ELSE${refuseUnless(`starts_with(before, ${text(loginComment(user))})`, login, `a login of "${user}"`)}
  END IF;
  IF before IS NULL OR NOT ${keepPassword} THEN
    ${authentication}
  END IF;
  GRANT ${name(user)} TO ${name(login)};
  ALTER ROLE ${name(login)} SET role TO ${text(user)};
  IF before IS DISTINCT FROM ${after} THEN
    ALTER ROLE ${name(login)} SET search_path TO ${name(schema)};
    COMMENT ON ROLE ${name(login)} IS ${after};
  END IF;
END`;
}

function retireLogin(user: string, login: string, onlyIfCreatedBy = ''): string {
  return `
DECLARE
  comment text := ${commentOn(login)};
BEGIN
  IF starts_with(comment, ${text(loginComment(user))}) AND right(comment, ${onlyIfCreatedBy.length}) = ${text(onlyIfCreatedBy)} THEN
    ALTER ROLE ${name(login)} NOLOGIN;
  END IF;
END`;
}

function createdBy(functionName: string): string {
  return ` made by ${functionName}`;
}
